package io.telegramauth.sandbox.dc.tl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads TL values out of bytes that anybody may have sent: every length and depth is checked
 * against what is left.
 */
public final class TlReader {
  static final int VECTOR = 0x1cb5c415;
  static final int BOOL_TRUE = 0x997275b5;
  static final int BOOL_FALSE = 0xbc799737;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_VECTOR = 8192;

  private final ByteBuffer in;
  private final TlSchema schema;

  /**
   * Reads from the beginning.
   *
   * @param schema names the constructors
   */
  public TlReader(byte[] bytes, TlSchema schema) {
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.schema = schema;
  }

  /** How many bytes are left. */
  public int remaining() {
    return in.remaining();
  }

  /** How many bytes were read. */
  public int position() {
    return in.position();
  }

  /** The id of the next value, without reading it. */
  public int peekId() {
    need(4);
    return in.getInt(in.position());
  }

  /** Reads an int. */
  public int readInt() {
    need(4);
    return in.getInt();
  }

  /** Reads a long. */
  public long readLong() {
    need(8);
    return in.getLong();
  }

  /** Reads so many bytes as they are. */
  public byte[] readRaw(int length) {
    if (length < 0) {
      throw new TlException("Negative length");
    }
    need(length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** Reads a string or bytes. */
  public byte[] readBytes() {
    need(1);
    int length = in.get() & 0xff;
    int header = 1;
    if (length == 255) {
      throw new TlException("Strings of 2^24 bytes and more are not taken");
    }
    if (length == 254) {
      need(3);
      length = (in.get() & 0xff) | ((in.get() & 0xff) << 8) | ((in.get() & 0xff) << 16);
      header = 4;
    }
    byte[] bytes = readRaw(length);
    readRaw(-(header + length) & 3);
    return bytes;
  }

  /**
   * Reads a value with its constructor id before it.
   *
   * @throws TlException if the bytes are no value of the schema
   */
  public TlObject readObject() {
    return readObject(0);
  }

  private TlObject readObject(int depth) {
    if (depth > MAX_DEPTH) {
      throw new TlException("Nested too deep");
    }
    return readFields(schema.definition(readInt()), depth);
  }

  private TlObject readFields(TlDefinition definition, int depth) {
    TlObject object = new TlObject(definition.name());
    Map<String, Integer> flags = new HashMap<>();
    for (TlDefinition.Parameter parameter : definition.parameters()) {
      if (parameter.type().kind() == TlType.Kind.FLAGS) {
        flags.put(parameter.name(), readInt());
      } else if (!parameter.optional()
          || (flags.getOrDefault(parameter.flags(), 0) >>> parameter.bit() & 1) == 1) {
        object.with(parameter.name(), readValue(parameter.type(), depth));
      }
    }
    return object;
  }

  private Object readValue(TlType type, int depth) {
    return switch (type.kind()) {
      case INT, FLAGS -> readInt();
      case LONG -> readLong();
      case INT128 -> readRaw(16);
      case INT256 -> readRaw(32);
      case DOUBLE -> Double.longBitsToDouble(readLong());
      case STRING, BYTES -> readBytes();
      case BOOL -> readBool();
      case TRUE -> true;
      case VECTOR -> {
        if (readInt() != VECTOR) {
          throw new TlException("Not a vector");
        }
        yield readVector(type.element(), depth);
      }
      case BARE_VECTOR -> readVector(type.element(), depth);
      case OBJECT -> readObject(depth + 1);
      case BARE -> readFields(schema.definition(type.name()), depth + 1);
      case QUERY -> readRaw(in.remaining());
    };
  }

  private List<Object> readVector(TlType element, int depth) {
    int count = readInt();
    if (count < 0 || count > MAX_VECTOR || count > in.remaining() / 4) {
      throw new TlException("Vector too long");
    }
    List<Object> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(readValue(element, depth + 1));
    }
    return values;
  }

  private boolean readBool() {
    return switch (readInt()) {
      case BOOL_TRUE -> true;
      case BOOL_FALSE -> false;
      default -> throw new TlException("Not a Bool");
    };
  }

  private void need(int length) {
    if (in.remaining() < length) {
      throw new TlException("Cut short");
    }
  }
}
