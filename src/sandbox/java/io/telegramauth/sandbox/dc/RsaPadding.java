package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.dc.tl.TlException;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The two paddings in which a client's {@code p_q_inner_data} comes out of RSA: RSA_PAD, and the
 * SHA-1 one that it replaced in 2021.
 */
final class RsaPadding {
  private static final int DATA_WITH_PADDING = 192;
  private static final int SHA1_LENGTH = 20;
  private static final Set<String> INNER =
      Set.of(
          TlName.PQ_INNER_DATA.text(),
          TlName.PQ_INNER_DATA_DC.text(),
          TlName.PQ_INNER_DATA_TEMP.text(),
          TlName.PQ_INNER_DATA_TEMP_DC.text());

  private RsaPadding() {}

  /**
   * Opens what RSA decrypted.
   *
   * @param decrypted 256 bytes
   * @throws ProtocolException if neither padding fits
   */
  static TlObject open(byte[] decrypted) {
    return current(decrypted)
        .or(() -> former(decrypted))
        .orElseThrow(
            () -> new ProtocolException(ProtocolException.UNKNOWN_KEY, "Wrong RSA padding"));
  }

  private static Optional<TlObject> current(byte[] decrypted) {
    byte[] maskedKey = Bytes.slice(decrypted, 0, 32);
    byte[] encrypted = Bytes.slice(decrypted, 32, 224);
    byte[] key = Bytes.xor(maskedKey, Digests.sha256(encrypted));
    byte[] plain = new AesIge(key, new byte[32]).decrypt(encrypted);
    byte[] data = Bytes.reversed(Bytes.slice(plain, 0, DATA_WITH_PADDING));
    byte[] hash = Bytes.slice(plain, DATA_WITH_PADDING, 32);
    return Arrays.equals(hash, Digests.sha256(key, data)) ? read(data, null) : Optional.empty();
  }

  private static Optional<TlObject> former(byte[] decrypted) {
    byte[] hash = Bytes.slice(decrypted, 1, SHA1_LENGTH);
    return decrypted[0] == 0
        ? read(Bytes.slice(decrypted, 1 + SHA1_LENGTH, 255 - SHA1_LENGTH), hash)
        : Optional.empty();
  }

  private static Optional<TlObject> read(byte[] data, byte[] hash) {
    try {
      TlReader reader = new TlReader(data, TlSchema.newest());
      TlObject inner = reader.readObject();
      boolean whole =
          hash == null
              || Arrays.equals(hash, Digests.sha1(Bytes.slice(data, 0, reader.position())));
      return whole && INNER.contains(inner.name()) ? Optional.of(inner) : Optional.empty();
    } catch (TlException e) {
      return Optional.empty();
    }
  }
}
