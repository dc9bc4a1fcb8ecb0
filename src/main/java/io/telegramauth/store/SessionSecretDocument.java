package io.telegramauth.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.session.TelegramSession;
import io.telegramauth.session.TelegramSession.Opaque;
import io.telegramauth.session.TelegramSession.Portable;
import io.telegramauth.telegram.sessionstring.PortableSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import java.util.Base64;

/** The stored form of a session at Telegram: its fields and format, or an opaque text. */
@RegisterForReflection
record SessionSecretDocument(
    SessionFormat format,
    int dc,
    String address,
    int port,
    String authKey,
    boolean test,
    int apiId,
    long userId,
    String text) {
  static SessionSecretDocument of(TelegramSession session) {
    if (session instanceof Portable portable) {
      PortableSession own = portable.session();
      return new SessionSecretDocument(
          portable.format(),
          own.dc(),
          own.address(),
          own.port(),
          Base64.getEncoder().encodeToString(own.authKey().reveal()),
          own.test(),
          own.apiId(),
          own.userId(),
          null);
    }
    return new SessionSecretDocument(null, 0, null, 0, null, false, 0, 0, session.text().reveal());
  }

  TelegramSession toSession() {
    if (format == null) {
      return new Opaque(SecretString.of(text));
    }
    SecretBytes key = SecretBytes.of(Base64.getDecoder().decode(authKey));
    return new Portable(new PortableSession(dc, address, port, key, test, apiId, userId), format);
  }

  @Override
  public String toString() {
    return "SessionSecretDocument[redacted]";
  }
}
