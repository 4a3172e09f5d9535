package dev.coracle.apiserver.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitChecksTest {
    private static Fields json(String text) {
        return Fields.of(KubeObject.ofTrusted(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .copy());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'max':{'cpu':'1'} | 'limits':{'cpu':'2'} | maximum cpu usage per Container is 1, but limit is 2",
                "'max':{'cpu':'1'} | | maximum cpu usage per Container is 1.  No limit is specified",
                "'min':{'memory':'64Mi'} | | minimum memory usage per Container is 64Mi.  No request is specified",
                "'min':{'cpu':'1'} | 'requests':{'cpu':'100m'} | minimum cpu usage per Container is 1, but request is 100m",
                "'maxLimitRequestRatio':{'cpu':'2'} | 'requests':{'cpu':'1'},'limits':{'cpu':'3'}"
                        + " | cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000",
            })
    void saysHowAContainerBreaksARange(String bound, String resources, String error) {
        Fields item = json("{'type':'Container'," + bound + "}");
        Fields spec = json("{'containers':[{'name':'c','resources':{" + (resources == null ? "" : resources) + "}}]}");

        assertEquals(List.of(error), LimitChecks.ofPod(item, spec));
    }
}
