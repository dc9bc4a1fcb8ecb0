package io.telegramauth.sandbox.dc.tl;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes TL values. A field that the schema does not have, or lacks, is a bug of the caller. */
public final class TlWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TlSchema schema;

  /**
   * Starts with nothing.
   *
   * @param schema gives the constructors' ids and layout
   */
  public TlWriter(TlSchema schema) {
    this.schema = schema;
  }

  /** The value alone, for a schema. */
  public static byte[] bytes(TlObject object, TlSchema schema) {
    return new TlWriter(schema).writeObject(object).toBytes();
  }

  /** The value alone, where all layers agree on it. */
  public static byte[] bytes(TlObject object) {
    return bytes(object, TlSchema.newest());
  }

  /** A vector of values, as a method with a vector for its result answers. */
  public static byte[] vector(List<TlObject> objects, TlSchema schema) {
    TlWriter writer = new TlWriter(schema);
    writer.writeInt(TlReader.VECTOR).writeInt(objects.size());
    objects.forEach(writer::writeObject);
    return writer.toBytes();
  }

  /** A Bool, as a method answers it. */
  public static byte[] bool(boolean value) {
    return new TlWriter(TlSchema.newest()).writeBool(value).toBytes();
  }

  /** What was written. */
  public byte[] toBytes() {
    return out.toByteArray();
  }

  /** Writes an int. */
  public TlWriter writeInt(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(value >>> shift);
    }
    return this;
  }

  /** Writes a long. */
  public TlWriter writeLong(long value) {
    return writeInt((int) value).writeInt((int) (value >>> 32));
  }

  /** Writes bytes as they are. */
  public TlWriter writeRaw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Writes a string or bytes. */
  public TlWriter writeBytes(byte[] bytes) {
    int header = bytes.length < 254 ? 1 : 4;
    if (header == 1) {
      out.write(bytes.length);
    } else {
      writeInt(bytes.length << 8 | 254);
    }
    out.writeBytes(bytes);
    out.writeBytes(new byte[-(header + bytes.length) & 3]);
    return this;
  }

  /** Writes a value with its constructor id before it. */
  public TlWriter writeObject(TlObject object) {
    TlDefinition definition = schema.definition(object.name());
    writeInt(definition.id());
    return writeFields(object, definition);
  }

  private TlWriter writeFields(TlObject object, TlDefinition definition) {
    Map<String, Integer> flags = new HashMap<>();
    Set<String> known = new HashSet<>();
    for (TlDefinition.Parameter parameter : definition.parameters()) {
      known.add(parameter.name());
      if (parameter.optional() && object.has(parameter.name())) {
        flags.merge(parameter.flags(), 1 << parameter.bit(), (a, b) -> a | b);
      }
    }
    for (String field : object.fieldNames()) {
      if (!known.contains(field)) {
        throw new IllegalArgumentException("No " + field + " in " + definition.line());
      }
    }
    for (TlDefinition.Parameter parameter : definition.parameters()) {
      if (parameter.type().kind() == TlType.Kind.FLAGS) {
        writeInt(flags.getOrDefault(parameter.name(), 0));
      } else if (object.has(parameter.name())) {
        writeValue(parameter.type(), object.raw(parameter.name()));
      } else if (!parameter.optional()) {
        throw new IllegalArgumentException("Missing " + parameter.name() + " in " + object);
      }
    }
    return this;
  }

  private void writeValue(TlType type, Object value) {
    switch (type.kind()) {
      case INT -> writeInt((Integer) value);
      case LONG -> writeLong((Long) value);
      case INT128 -> writeExactly(16, (byte[]) value);
      case INT256 -> writeExactly(32, (byte[]) value);
      case DOUBLE -> writeLong(Double.doubleToRawLongBits((Double) value));
      case STRING, BYTES -> writeBytes((byte[]) value);
      case BOOL -> writeBool((Boolean) value);
      case TRUE -> {
        if (!(Boolean) value) {
          throw new IllegalArgumentException("A bare flag is set or left out");
        }
      }
      case VECTOR -> writeInt(TlReader.VECTOR).writeVector(type.element(), (List<?>) value);
      case BARE_VECTOR -> writeVector(type.element(), (List<?>) value);
      case OBJECT -> writeObject((TlObject) value);
      case BARE -> writeFields((TlObject) value, schema.definition(type.name()));
      case QUERY -> writeRaw((byte[]) value);
      case FLAGS -> throw new IllegalArgumentException("Bit fields are computed");
    }
  }

  private void writeVector(TlType element, List<?> values) {
    writeInt(values.size());
    for (Object value : values) {
      writeValue(element, value);
    }
  }

  private TlWriter writeBool(boolean value) {
    return writeInt(value ? TlReader.BOOL_TRUE : TlReader.BOOL_FALSE);
  }

  private void writeExactly(int length, byte[] bytes) {
    if (bytes.length != length) {
      throw new IllegalArgumentException("Not %d bytes but %d".formatted(length, bytes.length));
    }
    writeRaw(bytes);
  }
}
