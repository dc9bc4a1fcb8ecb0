package io.telegramauth.telegram;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** The outcome of a right code or a right password. */
public sealed interface SignInOutcome {
  /**
   * The user is signed in.
   *
   * @param userId Telegram's id of the user, 64 bit
   * @param sessionString the new session in a portable format; its holder can act as the user
   */
  record SignedIn(long userId, SecretString sessionString) implements SignInOutcome {
    /** Returns whether the session string names another user than the one signed in. */
    public boolean isSomebodyElses() {
      OptionalLong named = SessionFormat.userIn(sessionString);
      return named.isPresent() && named.getAsLong() != userId;
    }
  }

  /**
   * The code was right and is spent; Telegram waits for the 2FA password.
   *
   * @param hint the user's hint, if there is one
   * @param state the gateway's opaque state for the next step
   */
  record PasswordRequired(Optional<String> hint, SecretBytes state) implements SignInOutcome {}
}
