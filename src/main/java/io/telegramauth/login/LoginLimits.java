package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.ratelimit.Limit;
import io.telegramauth.ratelimit.LimitKey;
import io.telegramauth.ratelimit.RateLimits;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** Takes tokens for the steps of a login. Showing and cancelling a login are free. */
@ApplicationScoped
class LoginLimits {
  private static final Logger LOG = Logger.getLogger(LoginLimits.class);

  private static final String WHOLE_DEPLOYMENT = "deployment";

  /** Callers go on while one code in so many is entered. */
  private static final int CODES_PER_ENTERED_CODE = 5;

  /** Kept by a code that was not sent: whoever repeats a failing request is slowed down. */
  private static final Set<Limit> NOT_REFUNDED =
      EnumSet.of(
          Limit.SEND_CODE_PER_ADDRESS, Limit.SEND_CODE_PER_SITE, Limit.SEND_CODE_PER_DEPLOYMENT);

  private static final Duration TIME_BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private final RateLimits limits;
  private final InstantSource clock;
  private final AtomicReference<Instant> warnedAt = new AtomicReference<>(Instant.EPOCH);

  LoginLimits(RateLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Takes a token for a step of a login. A service that names no address has no such limit. */
  Uni<Void> takeStep(Origin origin) {
    return limits.take(
        perAddress(origin, Limit.LOGIN_STEPS_PER_ADDRESS, Limit.LOGIN_STEPS_PER_SITE));
  }

  /**
   * A code that is to be sent.
   *
   * @param phoneNumber the number
   * @param origin who asks for it
   * @param isNetworkKnown whether the number has signed in from the origin's network: strangers
   *     must not use up the number's tokens for its owner
   */
  record CodeRequest(PhoneNumber phoneNumber, Origin origin, boolean isNetworkKnown) {}

  /** Takes the tokens for sending a code. */
  Uni<Void> takeSendCode(CodeRequest code) {
    return limits
        .take(keys(code))
        .onFailure(LoginLimits::isForUnenteredCodes)
        .invoke(() -> warnOfUnenteredCodes(code));
  }

  /**
   * Returns tokens if no code was sent. If Telegram was certainly not reached, only the address and
   * the second keep theirs: an outage must not lock users out for the hours after it.
   *
   * @param sending sends the code
   */
  <T> Uni<T> refundIfNotSent(CodeRequest code, Uni<T> sending) {
    return sending.onFailure().call(failure -> limits.giveBack(refund(code, effect(failure)), 1));
  }

  /**
   * Takes the tokens for showing a QR code. No code is sent: the limits of numbers do not apply.
   */
  Uni<Void> takeQrCode(Origin origin) {
    return limits.take(startKeys(origin));
  }

  /** Takes a token for a wait for the scan of a login's QR code. */
  Uni<Void> takeWait(Login login) {
    return limits.take(List.of(Limit.QR_WAITS_PER_LOGIN.of(login.id().value())));
  }

  /** Returns tokens as {@link #refundIfNotSent} does. */
  <T> Uni<T> refundIfNotShown(Origin origin, Uni<T> showing) {
    return showing
        .onFailure()
        .call(
            failure ->
                effect(failure) == Effect.NOT_REACHED
                    ? limits.giveBack(refundable(startKeys(origin)), 1)
                    : Uni.createFrom().voidItem());
  }

  private static List<LimitKey> refund(CodeRequest code, Effect effect) {
    return switch (effect) {
      case NOT_REACHED -> refundable(keys(code));
      case DECIDED -> List.of(unentered(code.phoneNumber(), code.origin()));
      case AMBIGUOUS -> List.of();
    };
  }

  private static List<LimitKey> refundable(List<LimitKey> keys) {
    return keys.stream().filter(key -> !NOT_REFUNDED.contains(key.limit())).toList();
  }

  private static Effect effect(Throwable failure) {
    return failure instanceof FailureException known
        ? known.failure().code().effect()
        : Effect.AMBIGUOUS;
  }

  /** A code was entered, and was right: more may be sent to where it went. */
  Uni<Void> recordEnteredCode(Login login) {
    return limits.giveBack(
        List.of(unentered(login.phoneNumber().orElseThrow(), login.client().origin())),
        CODES_PER_ENTERED_CODE);
  }

  private static List<LimitKey> keys(CodeRequest code) {
    PhoneNumber phoneNumber = code.phoneNumber();
    Origin origin = code.origin();
    String numberAndNetwork = phoneNumber.e164() + " " + origin.network();
    List<LimitKey> keys = startKeys(origin);
    keys.add(Limit.SEND_CODE_PER_PHONE.of(numberAndNetwork));
    keys.add(Limit.SEND_CODE_PER_PHONE_DAILY.of(numberAndNetwork));
    if (!code.isNetworkKnown()) {
      keys.add(total(phoneNumber, origin));
    }
    keys.add(Limit.SEND_CODE_PER_COUNTRY.of(country(phoneNumber)));
    keys.add(unentered(phoneNumber, origin));
    return keys;
  }

  /** The limits of every start, by whatever method. */
  private static List<LimitKey> startKeys(Origin origin) {
    List<LimitKey> keys = perAddress(origin, Limit.SEND_CODE_PER_ADDRESS, Limit.SEND_CODE_PER_SITE);
    keys.add(Limit.SEND_CODE_PER_KEY.of(origin.caller()));
    keys.add(Limit.SEND_CODE_PER_DEPLOYMENT.of(WHOLE_DEPLOYMENT));
    keys.add(Limit.SEND_CODE_PER_DEPLOYMENT_DAILY.of(WHOLE_DEPLOYMENT));
    return keys;
  }

  private static List<LimitKey> perAddress(Origin origin, Limit perAddress, Limit perSite) {
    List<LimitKey> keys = new ArrayList<>();
    if (!origin.isServiceAlone()) {
      keys.add(perAddress.of(origin.network()));
    }
    origin.site().map(perSite::of).ifPresent(keys::add);
    return keys;
  }

  private static LimitKey total(PhoneNumber phoneNumber, Origin origin) {
    return Limit.SEND_CODE_PER_PHONE_TOTAL.of(phoneNumber.e164() + " " + origin.caller());
  }

  private static LimitKey unentered(PhoneNumber phoneNumber, Origin origin) {
    return Limit.UNENTERED_CODES_PER_COUNTRY.of(country(phoneNumber) + " " + origin.caller());
  }

  private static String country(PhoneNumber phoneNumber) {
    return phoneNumber.callingCode().map(code -> "+" + code).orElse("no country");
  }

  private static boolean isForUnenteredCodes(Throwable failure) {
    return failure instanceof FailureException known
        && Limit.UNENTERED_CODES_PER_COUNTRY.id().equals(known.failure().details().get("limit"));
  }

  private void warnOfUnenteredCodes(CodeRequest code) {
    Instant now = clock.instant();
    Instant last = warnedAt.get();
    if (now.isAfter(last.plus(TIME_BETWEEN_WARNINGS)) && warnedAt.compareAndSet(last, now)) {
      LOG.warnf(
          "Hardly any code sent to numbers of %s is entered: sending few more for %s",
          country(code.phoneNumber()), code.origin().service().orElse("anonymous callers"));
    }
  }
}
