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
import io.telegramauth.telegram.QrLink;
import io.telegramauth.telegram.QrStarted;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.ScanOutcome;
import io.telegramauth.telegram.ScanWait;
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
import io.telegramauth.telegram.direct.TdAuthorization.WaitScan;
import io.telegramauth.telegram.sessionstring.DataCentres;
import io.telegramauth.telegram.sessionstring.PortableSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The calls of a login and a log-out, as exchanges with TDLib. */
final class TdLoginCalls {
  /** How long a login token usually lives. */
  private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(30);

  private final SecureRandom random = new SecureRandom();
  private final TdExchangeRunner runner;
  private final TdSettings settings;

  TdLoginCalls(TdExchangeRunner runner, TdSettings settings) {
    this.runner = runner;
    this.settings = settings;
  }

  CodeSent sendCode(PhoneNumber phoneNumber, Deadline deadline) {
    SecretBytes key = newKey();
    return runner.run(
        new TdExchangeRunner.Start(key, TdExchangeRunner.Start.NOTHING),
        deadline,
        (exchange, opened) -> {
          require(opened, WaitPhoneNumber.class);
          return requireDelivery(exchange.act(new TdRequest.SetPhoneNumber(phoneNumber)));
        },
        (reached, database) ->
            codeSent(reached, new TdState(Optional.of(phoneNumber), key, database.get())));
  }

  QrStarted startQr(Deadline deadline) {
    SecretBytes key = newKey();
    return runner.run(
        new TdExchangeRunner.Start(key, TdExchangeRunner.Start.NOTHING),
        deadline,
        (exchange, opened) -> {
          require(opened, WaitPhoneNumber.class);
          TdAuthorization reached = exchange.act(new TdRequest.RequestQrCode());
          require(reached, WaitScan.class);
          return reached;
        },
        (reached, database) -> {
          TdState state = new TdState(Optional.empty(), key, database.get());
          return new QrStarted(Route.DIRECT, state.pack(), link((WaitScan) reached, read(state)));
        });
  }

  /**
   * Waits for a scan. TDLib asks Telegram for the token when it is told of a scan, when the token
   * expires, and soon after the database is opened: so it finds a scan that nobody waited for.
   *
   * @param threads process what happens; held only while something does
   */
  CompletableFuture<ScanOutcome> awaitScan(
      SecretBytes packed, ScanWait wait, Deadline deadline, Executor threads) {
    TdState state = unpack(packed, Optional.empty());
    TdExchangeRunner.Start start;
    Binlog before;
    try {
      start = new TdExchangeRunner.Start(state.databaseKey(), askSoon(state));
      before = read(state);
    } catch (BinlogException e) {
      throw new FailureException(Failure.of(FailureCode.RESTART_REQUIRED), e);
    }
    return runner.await(
        start,
        deadline,
        current -> !(current instanceof WaitScan waiting) || !waiting.link().equals(wait.link()),
        wait.until(),
        wait.end(),
        threads,
        (reached, database) -> scanOutcome(reached, next(state, database.get()), wait, before));
  }

  private static SecretBytes askSoon(TdState state) throws BinlogException {
    return SecretBytes.of(
        Binlog.change(
            state.database().reveal(),
            state.databaseKey(),
            TokenExpiry.NAME,
            TokenExpiry::askSoon));
  }

  /**
   * Keeps the state with another link, or if a key for another data centre was agreed on: a scan is
   * being transferred there, and only that key can finish it. Where the sign-in is at another data
   * centre, only the state with that key finds it again.
   */
  private ScanOutcome scanOutcome(
      TdAuthorization reached, TdState state, ScanWait wait, Binlog before) throws BinlogException {
    Binlog binlog = read(state);
    if (!(reached instanceof WaitScan waiting)) {
      if (reached instanceof WaitPassword) {
        requireScanStored(binlog);
      }
      boolean isElsewhere = !AuthKey.storedMainDc(binlog).equals(AuthKey.storedMainDc(before));
      return new ScanOutcome.Scanned(
          signedIn(reached, state), isElsewhere ? Optional.of(state.pack()) : Optional.empty());
    }
    boolean isChanged =
        !waiting.link().equals(wait.link()) || AuthKey.count(binlog) != AuthKey.count(before);
    return new ScanOutcome.Waiting(
        link(waiting, binlog), isChanged ? Optional.of(state.pack()) : Optional.empty());
  }

  private static void requireScanStored(Binlog binlog) throws BinlogException {
    Optional<byte[]> stored = binlog.value(TokenExpiry.NAME);
    if (stored.isEmpty() || stored.flatMap(TokenExpiry::read).isPresent()) {
      throw new BinlogException("The code still waits to be scanned");
    }
  }

  private static QrLink link(WaitScan waiting, Binlog binlog) {
    return new QrLink(
        waiting.link(),
        binlog
            .value(TokenExpiry.NAME)
            .flatMap(TokenExpiry::read)
            .map(expiry -> expiry.leftAt(Instant.now()))
            .orElse(TOKEN_LIFETIME));
  }

  CodeSent resendCode(PhoneNumber phoneNumber, SecretBytes packed, Deadline deadline) {
    TdState state = unpack(packed, Optional.of(phoneNumber));
    return runner.run(
        start(state),
        deadline,
        (exchange, opened) -> {
          requireCodeAwaited(opened);
          return requireDelivery(exchange.act(new TdRequest.ResendCode()));
        },
        (reached, database) -> codeSent(reached, next(state, database.get())));
  }

  SignInOutcome signIn(
      PhoneNumber phoneNumber, SecretBytes packed, SecretString code, Deadline deadline) {
    TdState state = unpack(packed, Optional.of(phoneNumber));
    return runner.run(
        start(state),
        deadline,
        (exchange, opened) -> {
          requireCodeAwaited(opened);
          return exchange.act(
              opened instanceof WaitEmailCode
                  ? new TdRequest.CheckEmailCode(code)
                  : new TdRequest.CheckCode(code));
        },
        (reached, database) -> signedIn(reached, next(state, database.get())));
  }

  SignInOutcome checkPassword(
      Optional<PhoneNumber> phoneNumber,
      SecretBytes packed,
      SecretString password,
      Deadline deadline) {
    TdState state = unpack(packed, phoneNumber);
    return runner.run(
        start(state),
        deadline,
        (exchange, opened) -> {
          require(opened, WaitPassword.class);
          return exchange.act(new TdRequest.CheckPassword(password));
        },
        (reached, database) -> signedIn(reached, next(state, database.get())));
  }

  /**
   * Destroys the authorisation key that the code is bound to. TDLib has no {@code auth.cancelCode},
   * but without its key the code is worthless.
   */
  Void cancelCode(Optional<PhoneNumber> phoneNumber, SecretBytes packed, Deadline deadline) {
    return end(start(unpack(packed, phoneNumber)), deadline);
  }

  /** Logs a session out. Writes it into a database that TDLib accepts as its own. */
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
      return runner.end(start, deadline);
    } catch (FailureException e) {
      if (e.failure().code() == FailureCode.SESSION_DEAD) {
        // There is nothing left to log out.
        return null;
      }
      throw e;
    }
  }

  private CodeSent codeSent(TdAuthorization reached, TdState state) {
    return new CodeSent(Route.DIRECT, state.pack(), delivery(reached));
  }

  /** Requires that a code was sent, while the exchange is open and can still fail. */
  private static TdAuthorization requireDelivery(TdAuthorization reached) {
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
    throw unexpected(reached);
  }

  private SignInOutcome signedIn(TdAuthorization reached, TdState state) throws BinlogException {
    if (reached instanceof WaitPassword waiting) {
      return new PasswordRequired(waiting.hint(), state.pack());
    } else if (reached instanceof Ready) {
      AuthKey key = AuthKey.read(read(state));
      return new SignedIn(key.userId(), sessionString(key));
    }
    throw unexpected(reached);
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

  private static TdState unpack(SecretBytes packed, Optional<PhoneNumber> phoneNumber) {
    return TdState.unpack(packed, phoneNumber)
        .filter(TdLoginCalls::isReadable)
        .orElseThrow(() -> new FailureException(FailureCode.RESTART_REQUIRED));
  }

  private static Binlog read(TdState state) throws BinlogException {
    return Binlog.read(state.database().reveal(), state.databaseKey());
  }

  /** Returns whether TDLib can open the database: it ends the process over some corrupt ones. */
  private static boolean isReadable(TdState state) {
    try {
      read(state);
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

  private static void requireCodeAwaited(TdAuthorization state) {
    if (!(state instanceof WaitCode) && !(state instanceof WaitEmailCode)) {
      throw unexpected(state);
    }
  }

  private static void require(TdAuthorization state, Class<? extends TdAuthorization> wanted) {
    if (!wanted.isInstance(state)) {
      throw unexpected(state);
    }
  }

  /** Returns the failure of a call that is not possible in this state, or led to it. */
  private static FailureException unexpected(TdAuthorization state) {
    if (state instanceof WaitRegistration) {
      return new FailureException(FailureCode.SIGN_UP_REQUIRED);
    } else if (state instanceof WaitPremiumPurchase) {
      return new FailureException(FailureCode.PREMIUM_REQUIRED);
    } else if (state instanceof WaitPassword) {
      return new FailureException(FailureCode.SESSION_PASSWORD_NEEDED);
    } else if (state instanceof WaitPhoneNumber) {
      // TDLib forgets a code that has waited too long.
      return new FailureException(FailureCode.PHONE_CODE_EXPIRED);
    } else if (state instanceof LoggingOut || state instanceof Closed) {
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
