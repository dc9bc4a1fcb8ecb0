package io.telegramauth.session;

import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.sessionstring.PortableSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import java.util.Optional;

/** A Telegram session as it is kept: whoever has it, is the user. */
public sealed interface TelegramSession {
  /**
   * Of a known format, kept in its own terms.
   *
   * @param session the session
   * @param format the format that it came in, and goes out in unless another is asked for
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
   * Of a format that is not known here, kept as it came.
   *
   * @param text as it came
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

  /** Keeps a session string in its own terms where its format is known. */
  static TelegramSession of(SecretString text, Owner owner) {
    return SessionFormat.recognise(text, owner)
        .<TelegramSession>map(known -> new Portable(known.session(), known.format()))
        .orElseGet(() -> new Opaque(text));
  }

  /** The session string as it came, but for marks that it was carried in. */
  SecretString text();

  /** The same in its own terms where the format has become known since it was stored. */
  default TelegramSession recognised(Owner owner) {
    return this;
  }

  /** The session string in another format; empty when it cannot be written in it. */
  Optional<SecretString> text(SessionFormat wanted);
}
