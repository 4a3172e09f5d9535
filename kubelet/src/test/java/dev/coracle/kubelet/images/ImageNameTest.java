package dev.coracle.kubelet.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageNameTest {

    @ParameterizedTest
    @CsvSource({
        "nginx,                                    nginx,                true",
        "nginx:1.27-alpine,                        nginx,                true",
        "docker.io/library/nginx:latest,           nginx,                true",
        "localhost:5000/team/nginx,                nginx,                true",
        "nginx@sha256:0123,                        nginx,                true",
        "my-nginx,                                 nginx,                false",
        "nginx/ingress,                            nginx,                false",
        "ikubernetes/demoapp:v1.0,                 demoapp,              true",
        "ikubernetes/demoapp:v1.0,                 ikubernetes/demoapp,  true",
        "registry.k8s.io/e2e-test-images/agnhost:2.53, agnhost,          true",
        "web:v2,                                   web:v1,               false",
        "example.org/web:v1,                       web:v1,               true",
        "example.org/web,                          example.com/web,      false"
    })
    void matchesByNameWhateverRegistryAndTag(String image, String pattern, boolean matches) {
        assertEquals(matches, ImageName.parse(image).matches(ImageName.parse(pattern)));
    }
}
