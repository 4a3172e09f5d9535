package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML document as the JSON that {@code sigs.k8s.io/yaml} makes of it: keys sorted, plain scalars resolved by YAML 1.1's
 * rules, merge keys followed.
 *
 * @param duplicates {@code line 7: key "a" already set in map}
 */
public record YamlTree(JsonNode root, List<String> duplicates) {

    private static final String PREFIX = "error converting YAML to JSON: yaml: ";

    /** The first document; an empty one is null. Throws {@link DecodeException} when the text is not YAML. */
    public static YamlTree parse(String text) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            List<String> duplicates = new ArrayList<>();
            return new YamlTree(
                    root == null ? NullNode.instance : new Converter(duplicates, new Aliases()).convert(root),
                    duplicates);
        } catch (MarkedYAMLException e) {
            throw new DecodeException(PREFIX + YamlFaults.text(e));
        } catch (YAMLException e) {
            throw new DecodeException(PREFIX + e.getMessage());
        }
    }

    /** An alias stands for a copy of what it names, which must not hold itself, and of which a few lines could make millions. */
    private static final class Aliases {
        private static final int MOST_COPIES = 100_000;

        private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private int copies;

        void enter(Node node) {
            if (!open.add(node)) {
                throw new DecodeException(PREFIX + "anchor '" + node.getAnchor() + "' value contains itself");
            }
            if (!seen.add(node) && ++copies > MOST_COPIES) {
                throw new DecodeException(PREFIX + "document contains excessive aliasing");
            }
        }

        void leave(Node node) {
            open.remove(node);
        }
    }

    private record Converter(List<String> duplicates, Aliases aliases) {
        JsonNode convert(Node node) {
            aliases.enter(node);
            JsonNode converted = converted(node);
            aliases.leave(node);
            return converted;
        }

        private JsonNode converted(Node node) {
            if (node instanceof MappingNode mapping) {
                return convertMap(mapping);
            }
            if (node instanceof SequenceNode sequence) {
                ArrayNode list = Json.array();
                sequence.getValue().forEach(item -> list.add(convert(item)));
                return list;
            }
            return convertScalar((ScalarNode) node);
        }

        private JsonNode convertMap(MappingNode mapping) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            Set<String> own = new HashSet<>();
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode().getTag().equals(Tag.MERGE)) {
                    merge(entry.getValueNode(), sorted);
                    continue;
                }
                String key = key(entry.getKeyNode());
                if (!own.add(key)) {
                    int line = entry.getKeyNode().getStartMark().getLine() + 1;
                    duplicates.add("line " + line + ": key " + Texts.quote(key) + " already set in map");
                }
                sorted.put(key, convert(entry.getValueNode()));
            }
            return Json.object().setAll(sorted);
        }

        private void merge(Node source, Map<String, JsonNode> target) {
            if (source instanceof SequenceNode several) {
                several.getValue().forEach(one -> merge(one, target));
                return;
            }
            for (Map.Entry<String, JsonNode> field : convert(source).properties()) {
                target.putIfAbsent(field.getKey(), field.getValue());
            }
        }

        private String key(Node node) {
            if (!(node instanceof ScalarNode scalar)) {
                throw new DecodeException(PREFIX + "invalid map key");
            }
            JsonNode value = convertScalar(scalar);
            return value.isNull() ? "null" : value.asText();
        }

        private static JsonNode convertScalar(ScalarNode node) {
            String text = node.getValue();
            boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN;
            Tag tag = node.getTag();
            if (!plain && !tag.equals(Tag.INT) && !tag.equals(Tag.BOOL)) {
                return TextNode.valueOf(text);
            }
            if (tag.equals(Tag.NULL)) {
                return NullNode.instance;
            }
            if (tag.equals(Tag.BOOL)) {
                return BooleanNode.valueOf(isTrue(text));
            }
            if (tag.equals(Tag.INT)) {
                return integer(text);
            }
            if (tag.equals(Tag.FLOAT)) {
                return real(text);
            }
            return TextNode.valueOf(text);
        }

        private static boolean isTrue(String text) {
            return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes") || text.equalsIgnoreCase("on");
        }

        private static JsonNode integer(String text) {
            String digits = text.replace("_", "");
            if (digits.indexOf(':') >= 0) {
                return TextNode.valueOf(text); // sexagesimal numbers are strings to Go's parser
            }
            try {
                return number(digits);
            } catch (NumberFormatException e) {
                return TextNode.valueOf(text);
            }
        }

        private static JsonNode number(String text) {
            boolean negative = text.startsWith("-");
            String digits = negative || text.startsWith("+") ? text.substring(1) : text;
            BigInteger value;
            if (digits.startsWith("0x")) {
                value = new BigInteger(digits.substring(2), 16);
            } else if (digits.startsWith("0b")) {
                value = new BigInteger(digits.substring(2), 2);
            } else if (digits.startsWith("0o")) {
                value = new BigInteger(digits.substring(2), 8);
            } else if (digits.startsWith("0") && digits.length() > 1) {
                value = new BigInteger(digits, 8);
            } else {
                value = new BigInteger(digits);
            }
            BigInteger signed = negative ? value.negate() : value;
            return signed.bitLength() < 64 ? LongNode.valueOf(signed.longValue()) : BigIntegerNode.valueOf(signed);
        }

        private static JsonNode real(String text) {
            try {
                double value = Double.parseDouble(text.replace("_", ""));
                return value == Math.rint(value) && Math.abs(value) < 1e15
                        ? LongNode.valueOf((long) value)
                        : DoubleNode.valueOf(value);
            } catch (NumberFormatException e) {
                return TextNode.valueOf(text);
            }
        }
    }
}
