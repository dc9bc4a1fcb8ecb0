package io.telegramauth.sandbox;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The state and the rules of Telegram, for the test accounts: codes bound to the authorisation key
 * that requested them, their expiry, single use and limits, the pending 2FA password, the
 * authorisations, and the count of all events. The proxy and the data centre share one instance.
 *
 * <p>Thread-safe. Nothing outlives the process.
 */
public final class SandboxTelegram {
  /** How long a code may be used. */
  public static final Duration CODE_LIFETIME = Duration.ofMinutes(5);

  /** After this many wrong codes the sent code is dead. */
  public static final int WRONG_CODES_ALLOWED = 5;

  /** After this time a code may be sent through the next channel, unless it is said otherwise. */
  public static final Duration RESEND_AFTER = Duration.ofSeconds(60);

  /** How long a login token may be accepted. */
  public static final Duration LOGIN_TOKEN_LIFETIME = Duration.ofSeconds(30);

  /** The flood wait of {@link TestAccount.Behaviour#FLOOD_WAIT} numbers. */
  public static final Duration FLOOD_WAIT = Duration.ofSeconds(37);

  private final InstantSource clock;
  private final Duration resendAfter;
  private final SecureRandom random = new SecureRandom();
  private final EventCounter books = new EventCounter();

  /** The login of an authorisation key; guarded by this object's monitor. */
  private final Map<Long, KeyState> keys = new ConcurrentHashMap<>();

  private final LoginTokens tokens;
  private final List<Consumer<AuthKey>> tokenListeners = new CopyOnWriteArrayList<>();

  private static final class KeyState {
    final AuthKey key;
    TestAccount account;
    Code code;
    LoginToken token;
    boolean passwordPending;
    boolean authorised;

    KeyState(AuthKey key) {
      this.key = key;
    }
  }

  private record Code(
      String hash, TestAccount account, SentCode.Channel channel, Instant sentAt, int wrong) {
    boolean expiredAt(Instant now) {
      return !now.isBefore(sentAt.plus(CODE_LIFETIME)) || wrong >= WRONG_CODES_ALLOWED;
    }

    Code withOneMoreWrong() {
      return new Code(hash, account, channel, sentAt, wrong + 1);
    }
  }

  /**
   * Makes a Telegram without any authorisation.
   *
   * @param clock decides expiry
   */
  public SandboxTelegram(InstantSource clock) {
    this(clock, RESEND_AFTER);
  }

  /**
   * The same with another time after which a code may be sent through the next channel. Callers are
   * told so; who does not wait is not refused.
   */
  public SandboxTelegram(InstantSource clock, Duration resendAfter) {
    this.clock = clock;
    this.resendAfter = resendAfter;
    this.tokens = new LoginTokens(clock);
  }

  /** Everything that was done, counted by account. */
  public EventCounter events() {
    return books;
  }

  /** Makes a key known, as the end of a key exchange does. Repeating it changes nothing. */
  public void register(AuthKey key) {
    keys.computeIfAbsent(key.id(), id -> new KeyState(key));
  }

  /** The key of this id, when a key exchange has ended with it and it was not destroyed. */
  public Optional<AuthKey> key(long authKeyId) {
    return Optional.ofNullable(keys.get(authKeyId)).map(state -> state.key);
  }

  /** The account that a key is signed in as. */
  public synchronized Optional<TestAccount> authorised(AuthKey key) {
    KeyState state = keys.get(key.id());
    return state != null && state.authorised ? Optional.of(state.account) : Optional.empty();
  }

  /** How many keys are signed in as the account, wherever they came from. */
  public synchronized int authorisations(String phoneNumber) {
    TestAccount account = account(phoneNumber);
    return (int)
        keys.values().stream()
            .filter(state -> state.authorised && account.equals(state.account))
            .count();
  }

  /**
   * {@code auth.sendCode}.
   *
   * @throws RpcError as the account's behaviour asks for
   */
  public synchronized SentCode sendCode(AuthKey key, String phoneNumber) {
    TestAccount account = account(phoneNumber);
    KeyState state = state(key);
    books.count(account, EventCounter.Event.SEND_CODE_ASKED);
    switch (account.behaviour()) {
      case BANNED -> throw new RpcError(400, "PHONE_NUMBER_BANNED");
      case INVALID -> throw new RpcError(400, "PHONE_NUMBER_INVALID");
      case FLOOD_WAIT -> throw new RpcError(420, "FLOOD_WAIT_" + FLOOD_WAIT.toSeconds());
      case PLAIN, TWO_FACTOR, UNREGISTERED, FROZEN -> {
        state.account = account;
        state.passwordPending = false;
        state.code = newCode(account, SentCode.Channel.APP);
        books.count(account, EventCounter.Event.CODE_SENT);
      }
    }
    return sent(state.code);
  }

  /**
   * {@code auth.resendCode}: through the next channel, under a new hash.
   *
   * @throws RpcError {@code PHONE_CODE_EXPIRED} or {@code SEND_CODE_UNAVAILABLE}
   */
  public synchronized SentCode resendCode(AuthKey key, String phoneNumber, String phoneCodeHash) {
    KeyState state = state(key);
    Code code = liveCode(state, phoneNumber, phoneCodeHash);
    books.count(code.account, EventCounter.Event.RESEND_ASKED);
    SentCode.Channel next =
        code.channel.next().orElseThrow(() -> new RpcError(406, "SEND_CODE_UNAVAILABLE"));
    state.code = newCode(code.account, next);
    books.count(code.account, EventCounter.Event.CODE_SENT);
    return sent(state.code);
  }

  /** {@code auth.cancelCode}: the code is worth nothing any more. */
  public synchronized void cancelCode(AuthKey key, String phoneNumber, String phoneCodeHash) {
    KeyState state = state(key);
    Code code = liveCode(state, phoneNumber, phoneCodeHash);
    state.code = null;
    books.count(code.account, EventCounter.Event.CODE_CANCELLED);
  }

  /** What a right code leads to. */
  public enum SignIn {
    /** The key is signed in. */
    AUTHORISED,
    /** Nobody has signed up with this number. */
    SIGN_UP_REQUIRED
  }

  /**
   * {@code auth.signIn}.
   *
   * @throws RpcError {@code PHONE_CODE_EXPIRED} (also for a code that another key asked for),
   *     {@code PHONE_CODE_INVALID}, {@code SESSION_PASSWORD_NEEDED}
   */
  public synchronized SignIn signIn(
      AuthKey key, String phoneNumber, String phoneCodeHash, String phoneCode) {
    KeyState state = state(key);
    books.count(account(phoneNumber), EventCounter.Event.SIGN_IN_ASKED);
    Code code = liveCode(state, phoneNumber, phoneCodeHash);
    if (!code.account.code().equals(phoneCode)) {
      state.code = code.withOneMoreWrong();
      throw new RpcError(400, "PHONE_CODE_INVALID");
    }
    state.code = null;
    books.count(code.account, EventCounter.Event.CODE_SPENT);
    switch (code.account.behaviour()) {
      case UNREGISTERED -> {
        return SignIn.SIGN_UP_REQUIRED;
      }
      case TWO_FACTOR -> {
        state.passwordPending = true;
        throw new RpcError(401, "SESSION_PASSWORD_NEEDED");
      }
      default -> {
        authorise(state);
        return SignIn.AUTHORISED;
      }
    }
  }

  /** What the export or the import of a login token leads to. */
  public sealed interface TokenLogin {
    /**
     * The token waits to be accepted.
     *
     * @param token the token; the same one until it expires
     */
    record Waiting(LoginToken token) implements TokenLogin {}

    /**
     * The token was accepted by an account of another data centre, and is to be imported there.
     *
     * @param dc the data centre
     */
    record MigrateTo(int dc, LoginToken token) implements TokenLogin {}

    /** The key is signed in. */
    record SignedIn(TestAccount account) implements TokenLogin {}
  }

  /**
   * {@code auth.exportLoginToken}. May be repeated, and then has the same result.
   *
   * @param dc the data centre of the key; empty for a client that finds the account's by itself
   * @throws RpcError {@code SESSION_PASSWORD_NEEDED}
   */
  public synchronized TokenLogin exportLoginToken(AuthKey key, OptionalInt dc) {
    KeyState state = state(key);
    if (state.authorised) {
      return new TokenLogin.SignedIn(state.account);
    }
    Optional<TestAccount> account = Optional.ofNullable(state.token).flatMap(LoginToken::account);
    if (account.isPresent()) {
      int home = account.get().dc();
      return dc.orElse(home) == home
          ? signInByToken(state, account.get())
          : new TokenLogin.MigrateTo(home, state.token);
    }
    if (state.token == null || state.token.isExpiredAt(clock.instant())) {
      state.token = tokens.create(key);
    }
    return new TokenLogin.Waiting(state.token);
  }

  /** Lets a token expire before its time. */
  public synchronized void expireLoginToken(byte[] value) {
    tokens.find(value).expireAt(clock.instant());
  }

  /** For how many seconds a token may still be accepted. */
  public long secondsLeft(LoginToken token) {
    return Math.max(0, Duration.between(clock.instant(), token.expiresAt()).toSeconds());
  }

  /**
   * {@code auth.importLoginToken}, in the data centre of the account that has accepted the token.
   *
   * @throws RpcError {@code AUTH_TOKEN_INVALID}, {@code AUTH_TOKEN_EXPIRED}, {@code
   *     AUTH_TOKEN_ALREADY_ACCEPTED} if another key has imported it, {@code
   *     SESSION_PASSWORD_NEEDED}
   */
  public synchronized TokenLogin importLoginToken(AuthKey key, byte[] value) {
    LoginToken token = tokens.find(value);
    TestAccount account =
        token
            .account()
            .orElseThrow(
                () ->
                    new RpcError(
                        400,
                        token.isExpiredAt(clock.instant())
                            ? "AUTH_TOKEN_EXPIRED"
                            : "AUTH_TOKEN_INVALID"));
    if (!token.importTo(key)) {
      throw new RpcError(400, "AUTH_TOKEN_ALREADY_ACCEPTED");
    }
    return signInByToken(state(key), account);
  }

  private TokenLogin signInByToken(KeyState state, TestAccount account) {
    state.account = account;
    if (account.hasPassword()) {
      state.passwordPending = true;
      throw new RpcError(401, "SESSION_PASSWORD_NEEDED");
    }
    authorise(state);
    return new TokenLogin.SignedIn(account);
  }

  /**
   * {@code auth.acceptLoginToken}: a device of the account has scanned the QR code, and its user
   * has confirmed.
   *
   * @throws RpcError {@code AUTH_TOKEN_INVALIDX}, {@code AUTH_TOKEN_EXPIRED}, {@code
   *     AUTH_TOKEN_ALREADY_ACCEPTED}, or as the account's behaviour asks for
   */
  public void acceptLoginToken(byte[] value, String phoneNumber) {
    AuthKey key = acceptToken(value, account(phoneNumber));
    tokenListeners.forEach(listener -> listener.accept(key));
  }

  private synchronized AuthKey acceptToken(byte[] value, TestAccount account) {
    switch (account.behaviour()) {
      case BANNED -> throw new RpcError(401, "USER_DEACTIVATED_BAN");
      case FROZEN -> throw new RpcError(420, "FROZEN_METHOD_INVALID");
      case FLOOD_WAIT -> throw new RpcError(420, "FLOOD_WAIT_" + FLOOD_WAIT.toSeconds());
      case UNREGISTERED, INVALID -> throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
      case PLAIN, TWO_FACTOR -> {
        // Accepts what it scans.
      }
    }
    LoginToken token = tokens.find(value);
    if (token.account().isPresent()) {
      throw new RpcError(400, "AUTH_TOKEN_ALREADY_ACCEPTED");
    }
    if (token.isExpiredAt(clock.instant()) || !keys.containsKey(token.key().id())) {
      throw new RpcError(400, "AUTH_TOKEN_EXPIRED");
    }
    token.accept(account);
    books.count(account, EventCounter.Event.LOGIN_TOKEN_ACCEPTED);
    return token.key();
  }

  /**
   * Has a listener told of each key whose login token is accepted, as {@code updateLoginToken}
   * does.
   *
   * @return ends that
   */
  public Runnable onLoginTokenAccepted(Consumer<AuthKey> listener) {
    tokenListeners.add(listener);
    return () -> tokenListeners.remove(listener);
  }

  /** The account whose password this key may give now. */
  public synchronized Optional<TestAccount> passwordPending(AuthKey key) {
    KeyState state = keys.get(key.id());
    return state != null && state.passwordPending ? Optional.of(state.account) : Optional.empty();
  }

  /**
   * {@code auth.checkPassword}, its proof already checked: an MTProto door checks the SRP proof,
   * the proxy's door compares the password itself.
   *
   * @throws RpcError {@code PASSWORD_HASH_INVALID}, or {@code AUTH_KEY_UNREGISTERED} when no
   *     password is awaited from this key
   */
  public synchronized void checkPassword(AuthKey key, boolean proofIsRight) {
    KeyState state = state(key);
    if (!state.passwordPending) {
      throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
    }
    books.count(state.account, EventCounter.Event.PASSWORD_ASKED);
    if (!proofIsRight) {
      throw new RpcError(400, "PASSWORD_HASH_INVALID");
    }
    authorise(state);
  }

  /**
   * {@code auth.logOut}: the key is signed in as nobody.
   *
   * @throws RpcError {@code AUTH_KEY_UNREGISTERED} when it is not signed in
   */
  public synchronized void logOut(AuthKey key) {
    KeyState state = keys.get(key.id());
    if (state == null || !state.authorised) {
      throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
    }
    state.authorised = false;
    books.count(state.account, EventCounter.Event.LOGGED_OUT);
  }

  /** Forgets a key whose owner gave it up, with all that hung on it. */
  public void destroy(AuthKey key) {
    keys.remove(key.id());
  }

  private void authorise(KeyState state) {
    state.passwordPending = false;
    state.authorised = true;
    books.count(state.account, EventCounter.Event.SIGNED_IN);
  }

  private KeyState state(AuthKey key) {
    KeyState state = keys.get(key.id());
    if (state == null) {
      throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
    }
    return state;
  }

  private Code liveCode(KeyState state, String phoneNumber, String phoneCodeHash) {
    Code code = state.code;
    if (code == null
        || !code.hash.equals(phoneCodeHash)
        || !code.account.equals(account(phoneNumber))
        || code.expiredAt(clock.instant())) {
      throw new RpcError(400, "PHONE_CODE_EXPIRED");
    }
    return code;
  }

  private SentCode sent(Code code) {
    return new SentCode(
        code.hash, code.channel, code.account.code().length(), code.channel.next(), resendAfter);
  }

  private Code newCode(TestAccount account, SentCode.Channel channel) {
    byte[] hash = new byte[9];
    random.nextBytes(hash);
    return new Code(HexFormat.of().formatHex(hash), account, channel, clock.instant(), 0);
  }

  private static TestAccount account(String phoneNumber) {
    return TestAccount.of(phoneNumber).orElseThrow(() -> new RpcError(400, "PHONE_NUMBER_INVALID"));
  }

  /** Lines for a person: which numbers to try, and what each of them does. */
  public static List<String> tour() {
    List<String> lines = new ArrayList<>();
    for (TestAccount.Behaviour behaviour : TestAccount.Behaviour.values()) {
      String number = behaviour.exampleNumber();
      String code = TestAccount.of(number).map(TestAccount::code).orElseThrow();
      lines.add("%s  code %s  %s".formatted(number, code, behaviour.summary()));
    }
    lines.add("Scan a QR code: POST /sandbox/qr/accept {\"link\", \"phoneNumber\"} at the proxy");
    return lines;
  }
}
