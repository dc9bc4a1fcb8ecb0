package io.telegramauth.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.Session;
import io.telegramauth.session.Session.Details;
import io.telegramauth.session.TelegramSession;
import io.telegramauth.session.TelegramSession.Opaque;
import io.telegramauth.session.TelegramSession.Portable;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.sessionstring.PortableSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Base64;
import java.util.Optional;

/**
 * Maps sessions to rows and back. Details and secret are sealed apart, so that listing sessions
 * opens no secret.
 */
@ApplicationScoped
class SessionRowMapper {
  private final DocumentSealer sealed;

  SessionRowMapper(DocumentSealer sealed) {
    this.sealed = sealed;
  }

  /** The stored form of a session's details. */
  @RegisterForReflection
  record DetailsDocument(Route route, String phoneNumber, String userAgent, String address) {
    @Override
    public String toString() {
      return "DetailsDocument[redacted]";
    }
  }

  /** The stored form of a session at Telegram: its fields and format, or an opaque text. */
  @RegisterForReflection
  record SecretDocument(
      SessionFormat format,
      int dc,
      String address,
      int port,
      String authKey,
      boolean test,
      int apiId,
      long userId,
      String text) {
    static SecretDocument of(TelegramSession session) {
      if (session instanceof Portable portable) {
        PortableSession own = portable.session();
        return new SecretDocument(
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
      return new SecretDocument(null, 0, null, 0, null, false, 0, 0, session.text().reveal());
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
      return "SecretDocument[redacted]";
    }
  }

  /** The row of a session, sealed with the current key. */
  SessionRow row(Session session) {
    return new SessionRow(
        session.sessionId(),
        session.userId(),
        session.createdAt(),
        session.updatedAt(),
        session.lastUsedAt(),
        session.expiresAt(),
        session.revokedAt(),
        session.loggedOut(),
        details(session),
        session.telegram().map(telegram -> secret(session.sessionId(), telegram)));
  }

  byte[] details(Session session) {
    Details details = session.details();
    return sealed.seal(
        detailsName(session.sessionId()),
        new DetailsDocument(
            details.route(),
            details.phoneNumber().e164(),
            details.userAgent().orElse(null),
            details.address().orElse(null)));
  }

  byte[] secret(String sessionId, TelegramSession telegram) {
    return sealed.seal(secretName(sessionId), SecretDocument.of(telegram));
  }

  /** The session with its secret. */
  Session open(SessionRow row) {
    Optional<TelegramSession> telegram =
        row.secret()
            .map(
                secret ->
                    sealed
                        .open(secretName(row.sessionId()), secret, SecretDocument.class)
                        .toSession());
    return session(row, telegram);
  }

  /** The session without its secret. */
  Session openDetails(SessionRow row) {
    return session(row, Optional.empty());
  }

  boolean isCurrent(SessionRow row) {
    return sealed.isCurrent(row.details()) && row.secret().map(sealed::isCurrent).orElse(true);
  }

  private Session session(SessionRow row, Optional<TelegramSession> telegram) {
    DetailsDocument details =
        sealed.open(detailsName(row.sessionId()), row.details(), DetailsDocument.class);
    return new Session(
        row.sessionId(),
        row.userId(),
        row.createdAt(),
        row.updatedAt(),
        row.lastUsedAt(),
        row.expiresAt(),
        row.revokedAt(),
        row.loggedOut(),
        new Details(
            details.route(),
            PhoneNumber.ofE164(details.phoneNumber()),
            Optional.ofNullable(details.userAgent()),
            Optional.ofNullable(details.address())),
        telegram);
  }

  private static RecordName detailsName(String sessionId) {
    return new RecordName("session-details", sessionId);
  }

  private static RecordName secretName(String sessionId) {
    return new RecordName("session", sessionId);
  }
}
