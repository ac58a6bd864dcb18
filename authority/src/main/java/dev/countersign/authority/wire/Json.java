package dev.countersign.authority.wire;

import dev.countersign.problem.Parsed;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON as maps, lists, strings, numbers and booleans, in the order in which they were put. */
public final class Json {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private Json() {}

    /** The text of a value, on one line. */
    public static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                generator.writeStartObject();
                map.forEach((key, one) -> {
                    generator.writeName(String.valueOf(key));
                    write(generator, one);
                });
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                list.forEach(one -> write(generator, one));
                generator.writeEndArray();
            }
            case Boolean flag -> generator.writeBoolean(flag);
            case Number number -> generator.writeNumber(number.longValue());
            default -> generator.writeString(value.toString());
        }
    }

    /** Reads one value; nothing may stand after it. */
    public static Parsed<Object> read(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return Parsed.bad("no JSON: nothing at all");
            }
            Object value = read(parser);
            return parser.nextToken() == null
                    ? Parsed.good(value)
                    : Parsed.bad("something stands after the JSON value");
        } catch (JacksonException e) {
            return Parsed.bad("no JSON: " + e.getOriginalMessage());
        }
    }

    private static Object read(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> "";
            default -> parser.getString();
        };
    }

    private static Map<String, Object> readObject(JsonParser parser) {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            map.put(key, read(parser));
        }
        return map;
    }

    private static List<Object> readArray(JsonParser parser) {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(parser));
        }
        return list;
    }
}
