package io.telegramauth.telegram.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.telegramauth.crypto.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/**
 * TDLib's closed database file: an event log whose key-value events hold a login. Reading is
 * strict: a file that is truncated, changed or encrypted with another key is rejected, never read
 * in part.
 *
 * <p>An event consists of its size (4 bytes), id (8), type (4), flags (4), extra (8), data and
 * CRC-32 (4), all little-endian, and is a multiple of four bytes long. The first event describes
 * the encryption of the rest.
 */
final class Binlog {
  private static final int HEADER = 28;
  private static final int TAIL = 4;
  private static final int MAX_EVENT_SIZE = 1 << 24;

  private static final int TYPE_NOTHING = -2;
  private static final int TYPE_CIPHER = -3;
  private static final int TYPE_KEY_VALUE = 0x4327;

  private final Map<String, byte[]> values;

  private Binlog(Map<String, byte[]> values) {
    this.values = values;
  }

  private record Event(long id, int type, ByteBuffer data) {}

  static Binlog of(Map<String, byte[]> values) {
    return new Binlog(new LinkedHashMap<>(values));
  }

  /**
   * Reads a file.
   *
   * @param file the whole file of a closed client
   * @param databaseKey the key that encrypts it
   */
  static Binlog read(byte[] file, SecretBytes databaseKey) throws BinlogException {
    ByteBuffer plain = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    Event first = readEvent(plain);
    if (first.type != TYPE_CIPHER) {
      throw new BinlogException("Not encrypted");
    }
    BinlogCipher cipher = BinlogCipher.read(first.data, databaseKey);
    byte[] rest = new byte[plain.remaining()];
    plain.get(rest);
    return new Binlog(readValues(ByteBuffer.wrap(cipher.apply(rest))));
  }

  /**
   * Changes a value in a file, and nothing else.
   *
   * @param change returns another value of the same length
   * @return the changed file, encrypted as before
   */
  static byte[] change(
      byte[] file, SecretBytes databaseKey, String name, UnaryOperator<byte[]> change)
      throws BinlogException {
    ByteBuffer changed = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
    BinlogCipher cipher = BinlogCipher.read(readEvent(changed).data, databaseKey);
    int start = changed.position();
    byte[] rest = new byte[changed.remaining()];
    changed.get(rest);
    ByteBuffer events = ByteBuffer.wrap(cipher.apply(rest)).order(ByteOrder.LITTLE_ENDIAN);
    while (events.hasRemaining()) {
      int from = events.position();
      Event event = readEvent(events);
      if (event.type == TYPE_KEY_VALUE
          && name.equals(new String(TlText.read(event.data), ISO_8859_1))) {
        int value = event.data.position();
        byte[] before = TlText.read(event.data);
        TlText.write(event.data.position(value), change.apply(before));
        int to = events.position() - TAIL;
        events.putInt(to, crc(events.slice(from, to - from)));
      }
    }
    return changed.put(start, cipher.apply(events.array())).array();
  }

  private static Map<String, byte[]> readValues(ByteBuffer events) throws BinlogException {
    events.order(ByteOrder.LITTLE_ENDIAN);
    Map<String, byte[]> values = new HashMap<>();
    Map<Long, String> names = new HashMap<>();
    while (events.hasRemaining()) {
      Event event = readEvent(events);
      // An event replaces an earlier one of the same id.
      String replaced = names.remove(event.id);
      if (replaced != null && event.type == TYPE_NOTHING) {
        values.remove(replaced);
      } else if (event.type == TYPE_KEY_VALUE) {
        String name = new String(TlText.read(event.data), ISO_8859_1);
        values.put(name, TlText.read(event.data));
        names.put(event.id, name);
      }
    }
    return values;
  }

  private static Event readEvent(ByteBuffer buffer) throws BinlogException {
    int start = buffer.position();
    if (buffer.remaining() < HEADER + TAIL) {
      throw new BinlogException("An event is cut off");
    }
    int size = buffer.getInt();
    if (size < HEADER + TAIL || size > MAX_EVENT_SIZE || size % 4 != 0) {
      throw new BinlogException("An event of an impossible size");
    }
    if (size - Integer.BYTES > buffer.remaining()) {
      throw new BinlogException("An event is cut off");
    }
    long id = buffer.getLong();
    int type = buffer.getInt();
    buffer.getInt();
    buffer.getLong();
    ByteBuffer data = buffer.slice(start + HEADER, size - HEADER - TAIL);
    buffer.position(start + size - TAIL);
    if (buffer.getInt() != crc(buffer.slice(start, size - TAIL))) {
      throw new BinlogException("An event was changed");
    }
    return new Event(id, type, data.order(ByteOrder.LITTLE_ENDIAN));
  }

  private static int crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** Returns the value of a name. */
  Optional<byte[]> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Writes a file that TDLib opens with this key. */
  byte[] write(SecretBytes databaseKey, SecureRandom random) {
    byte[] salt = new byte[BinlogCipher.SALT_LENGTH];
    byte[] iv = new byte[BinlogCipher.IV_LENGTH];
    random.nextBytes(salt);
    random.nextBytes(iv);
    BinlogCipher cipher = BinlogCipher.of(databaseKey, salt, iv);
    byte[] first = event(0, TYPE_CIPHER, cipher.toEvent());
    byte[] rest = cipher.apply(valueEvents());
    return ByteBuffer.allocate(first.length + rest.length).put(first).put(rest).array();
  }

  private byte[] valueEvents() {
    ByteBuffer all = ByteBuffer.allocate(values.entrySet().stream().mapToInt(Binlog::size).sum());
    long id = 1;
    for (Map.Entry<String, byte[]> value : values.entrySet()) {
      byte[] name = value.getKey().getBytes(ISO_8859_1);
      ByteBuffer data =
          ByteBuffer.allocate(size(value) - HEADER - TAIL).order(ByteOrder.LITTLE_ENDIAN);
      TlText.write(data, name);
      TlText.write(data, value.getValue());
      all.put(event(id++, TYPE_KEY_VALUE, data.array()));
    }
    return all.array();
  }

  private static int size(Map.Entry<String, byte[]> value) {
    return HEADER
        + TlText.size(value.getKey().length())
        + TlText.size(value.getValue().length)
        + TAIL;
  }

  private static byte[] event(long id, int type, byte[] data) {
    int size = HEADER + data.length + TAIL;
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(size).putLong(id).putInt(type).putInt(0).putLong(0).put(data);
    buffer.putInt(crc(buffer.slice(0, size - TAIL)));
    return buffer.array();
  }
}
