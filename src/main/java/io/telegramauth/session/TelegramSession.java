package io.telegramauth.session;

import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.sessionstring.PortableSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import java.util.Optional;

/** A stored Telegram session. Its holder can act as the user. */
public sealed interface TelegramSession {
  /**
   * A session of a known format.
   *
   * @param session the session
   * @param format the format that it came in, and is handed out in by default
   */
  record Portable(PortableSession session, SessionFormat format) implements TelegramSession {
    @Override
    public SecretString text() {
      return format.text(session);
    }

    @Override
    public Optional<SecretString> text(SessionFormat wanted) {
      return Optional.of(wanted.text(session));
    }
  }

  /**
   * A session of an unknown format.
   *
   * @param text the session string as it came
   */
  record Opaque(SecretString text) implements TelegramSession {
    @Override
    public TelegramSession recognised(Owner owner) {
      return SessionFormat.recognise(text, owner)
          .filter(known -> known.session().userId() == owner.userId())
          .<TelegramSession>map(known -> new Portable(known.session(), known.format()))
          .orElse(this);
    }

    @Override
    public Optional<SecretString> text(SessionFormat wanted) {
      return Optional.empty();
    }
  }

  /** Parses a session string if its format is known. */
  static TelegramSession of(SecretString text, Owner owner) {
    return SessionFormat.recognise(text, owner)
        .<TelegramSession>map(known -> new Portable(known.session(), known.format()))
        .orElseGet(() -> new Opaque(text));
  }

  /** Returns the session string as it came, without enclosing marks. */
  SecretString text();

  /** Parses the session if its format has become known since it was stored. */
  default TelegramSession recognised(Owner owner) {
    return this;
  }

  /** Returns the session string in another format; empty if it cannot be converted. */
  Optional<SecretString> text(SessionFormat wanted);
}
