package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.ratelimit.ClientNetwork;
import io.telegramauth.ratelimit.Limit;
import io.telegramauth.ratelimit.LimitKey;
import io.telegramauth.ratelimit.RateLimits;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Which limits the steps of a login draw on. Giving up and looking are free. */
@ApplicationScoped
class LoginLimits {
  /** Callers whose connection has no address share an account. */
  private static final String NO_ADDRESS = "none";

  private static final String WHOLE_DEPLOYMENT = "deployment";

  private final RateLimits limits;

  LoginLimits(RateLimits limits) {
    this.limits = limits;
  }

  /** Something is tried on a login. */
  Uni<Void> step(Optional<String> address) {
    return limits.take(Limit.LOGIN_STEPS_PER_ADDRESS.of(network(address)));
  }

  /** A code is about to be sent. */
  Uni<Void> sendCode(PhoneNumber phoneNumber, Optional<String> address) {
    return limits.take(
        Limit.SEND_CODE_PER_ADDRESS.of(network(address)),
        perPhone(phoneNumber),
        Limit.SEND_CODE_PER_DEPLOYMENT.of(WHOLE_DEPLOYMENT));
  }

  /**
   * Gives the number its token back where Telegram was certainly not reached: an outage must not
   * lock people out for the hour after it. The requests as such still count for their address and
   * the deployment.
   *
   * @param sending sends a code
   */
  <T> Uni<T> sparing(PhoneNumber phoneNumber, Uni<T> sending) {
    return sending
        .onFailure(LoginLimits::reachedNobody)
        .call(() -> limits.giveBack(perPhone(phoneNumber)));
  }

  private static boolean reachedNobody(Throwable failure) {
    return failure instanceof FailureException known
        && known.failure().code().effect() == Effect.NOT_REACHED;
  }

  private static LimitKey perPhone(PhoneNumber phoneNumber) {
    return Limit.SEND_CODE_PER_PHONE.of(phoneNumber.e164());
  }

  private static String network(Optional<String> address) {
    return address.map(ClientNetwork::of).orElse(NO_ADDRESS);
  }
}
