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

/** Takes tokens for the steps of a login. Showing and cancelling a login are free. */
@ApplicationScoped
class LoginLimits {
  /** Clients whose connection has no address share one bucket. */
  private static final String NO_ADDRESS = "none";

  private static final String WHOLE_DEPLOYMENT = "deployment";

  private final RateLimits limits;

  LoginLimits(RateLimits limits) {
    this.limits = limits;
  }

  /** Takes a token for a step of a login. */
  Uni<Void> takeStep(Optional<String> address) {
    return limits.take(Limit.LOGIN_STEPS_PER_ADDRESS.of(network(address)));
  }

  /** Takes the tokens for sending a code. */
  Uni<Void> takeSendCode(PhoneNumber phoneNumber, Optional<String> address) {
    return limits.take(
        Limit.SEND_CODE_PER_ADDRESS.of(network(address)),
        perPhone(phoneNumber),
        Limit.SEND_CODE_PER_DEPLOYMENT.of(WHOLE_DEPLOYMENT));
  }

  /**
   * Returns the number's token if Telegram was certainly not reached: an outage must not lock users
   * out for the hour after it. The request still counts for its address and the deployment.
   *
   * @param sending sends a code
   */
  <T> Uni<T> refundIfNotReached(PhoneNumber phoneNumber, Uni<T> sending) {
    return sending
        .onFailure(LoginLimits::isNotReached)
        .call(() -> limits.giveBack(perPhone(phoneNumber)));
  }

  private static boolean isNotReached(Throwable failure) {
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
