package io.telegramauth.telegram;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** What a right code, or a right password, leads to. */
public sealed interface SignInOutcome {
  /**
   * The user is signed in.
   *
   * @param userId Telegram's id of the user, 64 bit
   * @param sessionString the new session in one of the portable formats; whoever holds it is the
   *     user
   */
  record SignedIn(long userId, SecretString sessionString) implements SignInOutcome {
    /** Whether the session string itself names another user than the one that is signed in. */
    public boolean isSomebodyElses() {
      OptionalLong named = SessionFormat.userIn(sessionString);
      return named.isPresent() && named.getAsLong() != userId;
    }
  }

  /**
   * The code was right and is used up; Telegram waits for the 2FA password.
   *
   * @param hint the user's own hint, if there is one
   * @param state what the gateway needs for the next step
   */
  record PasswordRequired(Optional<String> hint, SecretBytes state) implements SignInOutcome {}
}
