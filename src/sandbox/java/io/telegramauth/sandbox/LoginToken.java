package io.telegramauth.sandbox;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A login token: what a QR code shows. Guarded by the monitor of its {@link SandboxTelegram}.
 *
 * @see <a href="https://core.telegram.org/api/qr-login">Login via QR code</a>
 */
public final class LoginToken {
  private static final String LINK = "tg://login?token=";

  private final byte[] value;
  private final AuthKey key;
  private Instant expiresAt;
  private TestAccount account;
  private AuthKey importedBy;

  LoginToken(byte[] value, AuthKey key, Instant expiresAt) {
    this.value = value;
    this.key = key;
    this.expiresAt = expiresAt;
  }

  /**
   * The token in a link.
   *
   * @throws RpcError {@code AUTH_TOKEN_INVALIDX} if it is no such link
   */
  public static byte[] inLink(String link) {
    try {
      if (link.startsWith(LINK)) {
        return Base64.getUrlDecoder().decode(link.substring(LINK.length()));
      }
    } catch (IllegalArgumentException e) {
      // No Base64: no link either.
    }
    throw new RpcError(400, "AUTH_TOKEN_INVALIDX");
  }

  /** A copy of its bytes. */
  public byte[] value() {
    return value.clone();
  }

  /** The link of the QR code. */
  public String link() {
    return LINK + Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }

  /** Until when it may be accepted. */
  public Instant expiresAt() {
    return expiresAt;
  }

  /** The key that exported it. */
  AuthKey key() {
    return key;
  }

  /** The account that has accepted it. */
  Optional<TestAccount> account() {
    return Optional.ofNullable(account);
  }

  boolean isExpiredAt(Instant now) {
    return !now.isBefore(expiresAt);
  }

  void expireAt(Instant time) {
    expiresAt = time;
  }

  void accept(TestAccount by) {
    account = by;
  }

  /** Imports it; false if another key has. */
  boolean importTo(AuthKey by) {
    if (importedBy == null) {
      importedBy = by;
    }
    return importedBy.equals(by);
  }
}
