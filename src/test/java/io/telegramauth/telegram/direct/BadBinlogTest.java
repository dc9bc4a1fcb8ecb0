package io.telegramauth.telegram.direct;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.testing.Campaign;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Databases of TDLib that may be anything: changed files, and files whose checksums and encryption
 * are right around events that are not.
 */
@Tag(Campaign.TAG)
class BadBinlogTest {
  private static final SecretBytes KEY = SecretBytes.of(new byte[32]);
  private static final int KEY_VALUE = 0x4327;
  private static final int HEADER = 28;
  private static final byte[] FILE = session().toBinlog().write(KEY, new SecureRandom());
  private static final int SMALL = 2_000_000;

  private static AuthKey session() {
    byte[] key = new byte[256];
    new Random(7).nextBytes(key);
    return new AuthKey(4, SecretBytes.of(key), 5_000_000_001L);
  }

  /** The session in a file, if it is one; anything but that or a refusal fails. */
  private static Optional<AuthKey> read(byte[] file) {
    try {
      return Optional.of(AuthKey.read(Binlog.read(file, KEY)));
    } catch (BinlogException e) {
      assertThat(e).hasNoCause().message().isNotBlank();
      return Optional.empty();
    }
  }

  @Test
  void aChangedFileIsRejectedOrHoldsTheSession() {
    Cases.of("binlogs", 5000, 500_000)
        .allocating(SMALL)
        .check(
            choices ->
                choices.oneIn(8)
                    ? choices.bytes(choices.length(60_000))
                    : Mutations.bytes(choices, FILE),
            file -> read(file).ifPresent(found -> assertThat(found).isEqualTo(session())));
  }

  /** As TDLib would write it, but for what is in it. */
  private static byte[] crafted(Choices choices) {
    byte[] salt = choices.bytes(BinlogCipher.SALT_LENGTH);
    byte[] iv = choices.bytes(BinlogCipher.IV_LENGTH);
    BinlogCipher cipher = BinlogCipher.of(KEY, salt, iv);
    byte[] cipherEvent = cipher.toEvent();
    if (choices.oneIn(6)) {
      cipherEvent = aligned(Mutations.bytes(choices, cipherEvent));
    }
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    for (int i = choices.below(12); i > 0; i--) {
      events.writeBytes(event(choices.below(6), type(choices), data(choices)));
    }
    if (choices.oneIn(6)) {
      events.writeBytes(choices.bytes(choices.length(200)));
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(event(0, -3, cipherEvent));
    file.writeBytes(cipher.apply(events.toByteArray()));
    return file.toByteArray();
  }

  private static int type(Choices choices) {
    return choices.oneIn(3) ? choices.of(-2, -3, 0, (int) choices.number()) : KEY_VALUE;
  }

  private static byte[] data(Choices choices) {
    if (choices.oneIn(4)) {
      return aligned(choices.bytes(choices.length(300)));
    }
    byte[] name = choices.of("auth", "auth4", "auth2", "my_id", "main_dc_id").getBytes(ISO_8859_1);
    byte[] value =
        switch (choices.below(5)) {
          case 0 -> choices.text(40).getBytes(ISO_8859_1);
          case 1 -> "ok".getBytes(US_ASCII);
          case 2 -> Long.toString(choices.number()).getBytes(US_ASCII);
          case 3 -> Mutations.bytes(choices, storedKey());
          default -> storedKey();
        };
    ByteBuffer data =
        ByteBuffer.allocate(TlText.size(name.length) + TlText.size(value.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    TlText.write(data, name);
    TlText.write(data, value);
    return choices.oneIn(4) ? aligned(Mutations.bytes(choices, data.array())) : data.array();
  }

  private static byte[] storedKey() {
    return session().toBinlog().value("auth4").orElseThrow();
  }

  private static byte[] aligned(byte[] bytes) {
    return ByteBuffer.allocate(bytes.length + 3 & ~3).put(bytes).array();
  }

  private static byte[] event(long id, int type, byte[] data) {
    int size = HEADER + data.length + 4;
    ByteBuffer event = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    event.putInt(size).putLong(id).putInt(type).putInt(0).putLong(0).put(data);
    CRC32 crc = new CRC32();
    crc.update(event.array(), 0, size - 4);
    return event.putInt((int) crc.getValue()).array();
  }

  @Test
  void wrongEventsAreRejectedOrHoldASession() {
    Cases.of("binlogs of odd events", 5000, 500_000)
        .allocating(SMALL)
        .check(
            BadBinlogTest::crafted,
            file ->
                read(file)
                    .ifPresent(
                        found -> {
                          assertThat(found.dc()).isBetween(1, 5);
                          assertThat(found.key().length()).isEqualTo(256);
                          assertThat(found.userId()).isPositive();
                        }));
  }
}
