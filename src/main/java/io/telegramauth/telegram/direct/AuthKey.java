package io.telegramauth.telegram.direct;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.telegram.UserId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The authorisation key of a session, as in TDLib's database.
 *
 * @param dc the data centre where the key lives, 1 to 5
 * @param key the authorisation key, 256 bytes
 * @param userId Telegram's id of the user; 0 if it is not known
 */
record AuthKey(int dc, SecretBytes key, long userId) {
  private static final int KEY_LENGTH = 256;
  private static final int MAX_DC = 5;
  private static final String MAIN_DC = "main_dc_id";

  /** Stands for an unknown user; TDLib logs the difference and continues. */
  private static final long ANY_USER = 1;

  /** TDLib's flags of a key: signed in, now and before. */
  private static final int SIGNED_IN = 1 | 2;

  /** Reads the key of a completed login. */
  static AuthKey read(Binlog binlog) throws BinlogException {
    if (!text(binlog, "auth").equals("ok")) {
      throw new BinlogException("Nobody is signed in");
    }
    int dc = mainDc(binlog);
    byte[] stored =
        binlog
            .value("auth" + dc)
            .orElseThrow(() -> new BinlogException("The main data centre's key is missing"));
    return new AuthKey(dc, SecretBytes.of(key(stored)), userId(text(binlog, "my_id")));
  }

  private static String text(Binlog binlog, String name) throws BinlogException {
    return new String(
        binlog.value(name).orElseThrow(() -> new BinlogException(name + " is missing")), US_ASCII);
  }

  /** TDLib does not store the main data centre if it is the one that it starts with. */
  private static int mainDc(Binlog binlog) throws BinlogException {
    Optional<String> stored = storedMainDc(binlog);
    if (stored.isPresent()) {
      return dc(stored.get());
    }
    int[] known = known(binlog).toArray();
    if (known.length != 1) {
      throw new BinlogException("It is not clear which data centre is the main one");
    }
    return known[0];
  }

  /** Returns the number of the main data centre; empty if it is the one that TDLib starts with. */
  static Optional<String> storedMainDc(Binlog binlog) {
    return binlog.value(MAIN_DC).map(value -> new String(value, US_ASCII));
  }

  /** Returns for how many data centres a database has a key, signed in or not. */
  static int count(Binlog binlog) {
    return (int) known(binlog).count();
  }

  private static IntStream known(Binlog binlog) {
    return IntStream.rangeClosed(1, MAX_DC).filter(dc -> binlog.value("auth" + dc).isPresent());
  }

  private static int dc(String text) throws BinlogException {
    if (text.length() != 1 || text.charAt(0) < '1' || text.charAt(0) > '0' + MAX_DC) {
      throw new BinlogException("There is no such data centre");
    }
    return text.charAt(0) - '0';
  }

  private static byte[] key(byte[] stored) throws BinlogException {
    ByteBuffer buffer = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.remaining() < Long.BYTES + Integer.BYTES) {
      throw new BinlogException("The key is cut off");
    }
    long id = buffer.getLong();
    buffer.getInt();
    byte[] key = TlText.read(buffer);
    if (key.length != KEY_LENGTH || id != idOf(key)) {
      throw new BinlogException("The key is not the one that its id names");
    }
    return key;
  }

  private static long userId(String text) throws BinlogException {
    return UserId.parse(text).orElseThrow(() -> new BinlogException("The user's id is no number"));
  }

  /** Returns the low 64 bits of a key's SHA-1. */
  static long idOf(byte[] key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(key);
      return ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong(hash.length - Long.BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }

  /** Returns a database that holds just this session. */
  Binlog toBinlog() {
    byte[] value = key.reveal();
    ByteBuffer stored =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + TlText.size(value.length))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(idOf(value))
            .putInt(SIGNED_IN);
    TlText.write(stored, value);
    Arrays.fill(value, (byte) 0);
    Map<String, byte[]> values = new LinkedHashMap<>();
    values.put(MAIN_DC, ascii(dc));
    values.put("auth" + dc, stored.array());
    values.put("auth", "ok".getBytes(US_ASCII));
    // Without a user id, TDLib asks Telegram first, and cannot log out until it knows.
    values.put("my_id", ascii(userId > 0 ? userId : ANY_USER));
    return Binlog.of(values);
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }
}
