package io.telegramauth.sandbox.dc.tl;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of one constructor, or a call of one method: its name and its fields.
 *
 * <p>Field values are {@code Integer}, {@code Long}, {@code Double}, {@code Boolean}, {@code
 * byte[]} (for strings too: text from the wire need not be UTF-8), {@code TlObject} or a {@code
 * List} of those. {@code toString} shows the name alone: fields hold codes and keys.
 */
public final class TlObject {
  /** The longest text that is worth reading: everything a login sends is far shorter. */
  private static final int MAX_TEXT = 4096;

  private final String name;
  private final Map<String, Object> fields = new HashMap<>();

  TlObject(String name) {
    this.name = name;
  }

  /** A value without fields yet. */
  public static TlObject of(TlName name) {
    return new TlObject(name.text());
  }

  /**
   * Sets a field.
   *
   * @param value an int, long, double, boolean, string, byte array, object or list, as the schema
   *     wants it; a flag of type {@code true} is set by {@code true}
   * @return this
   */
  public TlObject with(String field, Object value) {
    fields.put(field, value instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : value);
    return this;
  }

  /** The name of its constructor or method. */
  public String name() {
    return name;
  }

  /** Whether this is a value of that constructor, or a call of that method. */
  public boolean is(TlName other) {
    return name.equals(other.text());
  }

  /** Whether the field was given: false for an optional one left out. */
  public boolean has(String field) {
    return fields.containsKey(field);
  }

  /** An int field. */
  public int intAt(String field) {
    return (Integer) at(field);
  }

  /** A long field. */
  public long longAt(String field) {
    return (Long) at(field);
  }

  /** A field of bytes, a string as it was on the wire, or an int128 or int256. */
  public byte[] bytesAt(String field) {
    return (byte[]) at(field);
  }

  /**
   * A string field as text.
   *
   * @throws TlException when it is longer than any that the data centre understands
   */
  public String textAt(String field) {
    byte[] bytes = bytesAt(field);
    if (bytes.length > MAX_TEXT) {
      throw new TlException("Text too long: " + field);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A field that is a value of its own. */
  public TlObject objectAt(String field) {
    return (TlObject) at(field);
  }

  /** A vector field. */
  public List<?> listAt(String field) {
    return (List<?>) at(field);
  }

  /** The field as it is, or null. */
  Object raw(String field) {
    return fields.get(field);
  }

  /** The names of all fields that are set. */
  Iterable<String> fieldNames() {
    return fields.keySet();
  }

  private Object at(String field) {
    Object value = fields.get(field);
    if (value == null) {
      throw new TlException("Missing in " + name + ": " + field);
    }
    return value;
  }

  @Override
  public String toString() {
    return name;
  }
}
