package io.telegramauth.telegram.direct;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import io.telegramauth.telegram.direct.TdAuthorization.Closed;
import io.telegramauth.telegram.direct.TdAuthorization.LoggingOut;
import io.telegramauth.telegram.direct.TdAuthorization.Ready;
import io.telegramauth.telegram.direct.TdAuthorization.WaitCode;
import io.telegramauth.telegram.direct.TdAuthorization.WaitEmailAddress;
import io.telegramauth.telegram.direct.TdAuthorization.WaitEmailCode;
import io.telegramauth.telegram.direct.TdAuthorization.WaitPassword;
import io.telegramauth.telegram.direct.TdAuthorization.WaitPhoneNumber;
import io.telegramauth.telegram.direct.TdAuthorization.WaitPremiumPurchase;
import io.telegramauth.telegram.direct.TdAuthorization.WaitRegistration;
import io.telegramauth.telegram.sessionstring.DataCentres;
import io.telegramauth.telegram.sessionstring.PortableSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What each step of a login, and a log-out, asks of TDLib, and what its answers mean. */
final class TdLoginCalls {
  private final SecureRandom random = new SecureRandom();
  private final TdExchangeRunner steps;
  private final TdSettings settings;

  TdLoginCalls(TdExchangeRunner steps, TdSettings settings) {
    this.steps = steps;
    this.settings = settings;
  }

  CodeSent sendCode(PhoneNumber phoneNumber, Deadline deadline) {
    SecretBytes key = newKey();
    return steps.take(
        new TdExchangeRunner.Start(key, TdExchangeRunner.Start.NOTHING),
        deadline,
        (conversation, at) -> {
          require(at, WaitPhoneNumber.class);
          return delivered(conversation.act(new TdRequest.SetPhoneNumber(phoneNumber)));
        },
        (reached, database) -> codeSent(reached, new TdState(phoneNumber, key, database.get())));
  }

  CodeSent resendCode(PhoneNumber phoneNumber, SecretBytes packed, Deadline deadline) {
    TdState state = unpack(packed, phoneNumber);
    return steps.take(
        start(state),
        deadline,
        (conversation, at) -> {
          requireCodeAwaited(at);
          return delivered(conversation.act(new TdRequest.ResendCode()));
        },
        (reached, database) -> codeSent(reached, next(state, database.get())));
  }

  SignInOutcome signIn(
      PhoneNumber phoneNumber, SecretBytes packed, SecretString code, Deadline deadline) {
    TdState state = unpack(packed, phoneNumber);
    return steps.take(
        start(state),
        deadline,
        (conversation, at) -> {
          requireCodeAwaited(at);
          return conversation.act(
              at instanceof WaitEmailCode
                  ? new TdRequest.CheckEmailCode(code)
                  : new TdRequest.CheckCode(code));
        },
        (reached, database) -> signedIn(reached, next(state, database.get())));
  }

  SignInOutcome checkPassword(
      PhoneNumber phoneNumber, SecretBytes packed, SecretString password, Deadline deadline) {
    TdState state = unpack(packed, phoneNumber);
    return steps.take(
        start(state),
        deadline,
        (conversation, at) -> {
          require(at, WaitPassword.class);
          return conversation.act(new TdRequest.CheckPassword(password));
        },
        (reached, database) -> signedIn(reached, next(state, database.get())));
  }

  /**
   * Gives up the authorisation key that the code is bound to. TDLib has no {@code auth.cancelCode};
   * without its key the code is worth as little.
   */
  Void cancelCode(PhoneNumber phoneNumber, SecretBytes packed, Deadline deadline) {
    return end(start(unpack(packed, phoneNumber)), deadline);
  }

  /** Ends a session, for which it is put into a database that TDLib takes for its own. */
  Void logOut(SecretString sessionString, Deadline deadline) {
    PortableSession session =
        SessionFormat.recognise(
                sessionString, new Owner(0, settings.api().apiId(), settings.testServers()))
            .map(SessionFormat.Recognised::session)
            .filter(known -> known.test() == settings.testServers())
            .orElseThrow(() -> new FailureException(FailureCode.DIRECT_UNSUPPORTED));
    SecretBytes key = newKey();
    byte[] database =
        new AuthKey(session.dc(), session.authKey(), session.userId())
            .toBinlog()
            .write(key, random);
    return end(new TdExchangeRunner.Start(key, SecretBytes.of(database)), deadline);
  }

  private Void end(TdExchangeRunner.Start start, Deadline deadline) {
    try {
      return steps.end(start, deadline);
    } catch (FailureException e) {
      if (e.failure().code() == FailureCode.SESSION_DEAD) {
        // There is nothing left to end.
        return null;
      }
      throw e;
    }
  }

  private CodeSent codeSent(TdAuthorization reached, TdState state) {
    return new CodeSent(Route.DIRECT, state.pack(), delivery(reached));
  }

  /** Looks whether a code is on its way while the conversation is open; else it is told there. */
  private static TdAuthorization delivered(TdAuthorization reached) {
    delivery(reached);
    return reached;
  }

  private static Delivery delivery(TdAuthorization reached) {
    if (reached instanceof WaitCode code) {
      return code.delivery();
    } else if (reached instanceof WaitEmailCode code) {
      return code.delivery();
    } else if (reached instanceof WaitEmailAddress) {
      return new Delivery(
          Channel.EMAIL_SETUP, OptionalInt.empty(), Optional.empty(), Duration.ZERO);
    }
    throw elsewhere(reached);
  }

  private SignInOutcome signedIn(TdAuthorization reached, TdState state) throws BinlogException {
    if (reached instanceof WaitPassword waiting) {
      return new PasswordRequired(waiting.hint(), state.pack());
    } else if (reached instanceof Ready) {
      AuthKey key = AuthKey.in(Binlog.read(state.database().reveal(), state.databaseKey()));
      return new SignedIn(key.userId(), sessionString(key));
    }
    throw elsewhere(reached);
  }

  private SecretString sessionString(AuthKey key) throws BinlogException {
    String address =
        DataCentres.address(key.dc(), settings.testServers())
            .orElseThrow(() -> new BinlogException("There is no such data centre"));
    return SessionFormat.GRAMJS.text(
        new PortableSession(
            key.dc(),
            address,
            DataCentres.PORT,
            key.key(),
            settings.testServers(),
            settings.api().apiId(),
            key.userId()));
  }

  private static TdState unpack(SecretBytes packed, PhoneNumber phoneNumber) {
    return TdState.unpack(packed, phoneNumber)
        .filter(TdLoginCalls::isReadable)
        .orElseThrow(
            () ->
                new FailureException(
                    Failure.of(FailureCode.RESTART_REQUIRED)
                        .withMessage("This login cannot be gone on with; start a new one")));
  }

  /** Whether TDLib can be trusted with the database: it ends the process over some broken ones. */
  private static boolean isReadable(TdState state) {
    try {
      Binlog.read(state.database().reveal(), state.databaseKey());
      return true;
    } catch (BinlogException e) {
      return false;
    }
  }

  private static TdExchangeRunner.Start start(TdState state) {
    return new TdExchangeRunner.Start(state.databaseKey(), state.database());
  }

  private static TdState next(TdState state, SecretBytes database) {
    return new TdState(state.phoneNumber(), state.databaseKey(), database);
  }

  private static void requireCodeAwaited(TdAuthorization at) {
    if (!(at instanceof WaitCode) && !(at instanceof WaitEmailCode)) {
      throw elsewhere(at);
    }
  }

  private static void require(TdAuthorization at, Class<? extends TdAuthorization> wanted) {
    if (!wanted.isInstance(at)) {
      throw elsewhere(at);
    }
  }

  /** What it means that a login is not where this step could be taken, or could lead to. */
  private static FailureException elsewhere(TdAuthorization at) {
    if (at instanceof WaitRegistration) {
      return new FailureException(FailureCode.SIGN_UP_REQUIRED);
    } else if (at instanceof WaitPremiumPurchase) {
      return new FailureException(FailureCode.PREMIUM_REQUIRED);
    } else if (at instanceof WaitPassword) {
      return new FailureException(FailureCode.SESSION_PASSWORD_NEEDED);
    } else if (at instanceof WaitPhoneNumber) {
      // TDLib forgets a code that has waited too long.
      return new FailureException(FailureCode.PHONE_CODE_EXPIRED);
    } else if (at instanceof LoggingOut || at instanceof Closed) {
      return new FailureException(FailureCode.SESSION_DEAD);
    }
    return new FailureException(FailureCode.RESTART_REQUIRED);
  }

  private SecretBytes newKey() {
    byte[] key = new byte[TdState.KEY_LENGTH];
    random.nextBytes(key);
    return SecretBytes.of(key);
  }
}
