package io.telegramauth.api.filter;

import io.telegramauth.api.filter.ApiKeyAuthenticator.Scheme;
import io.telegramauth.config.ClientIpHeader;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.Origin;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Determines who asks for a step of a login. A service with a key may name its user's address in
 * the header {@value ClientIpHeader#OF_SERVICES}; the header counts for nobody else.
 *
 * <p>A key that is presented must be a service's, also where none is required: one that has been
 * replaced would otherwise count as anonymous, and its service's users by the service's address.
 */
@ApplicationScoped
public class LoginOrigins {
  private final ApiKeyAuthenticator authenticator;
  private final CurrentRequest request;
  private final boolean allowAnonymous;

  LoginOrigins(ApiKeyAuthenticator authenticator, CurrentRequest request, LoginConfig config) {
    this.authenticator = authenticator;
    this.request = request;
    this.allowAnonymous = config.allowAnonymous();
  }

  /**
   * Returns the origin of a start.
   *
   * @throws FailureException {@code UNAUTHORIZED} without a service's key, unless anonymous logins
   *     are allowed; as {@link ApiKeyAuthenticator#authenticate} for any other key; {@code
   *     VALIDATION_ERROR} if a service names what is no address
   */
  public Origin ofStart() {
    return allowAnonymous ? ofStep() : ofService();
  }

  /** Returns the origin of a later step, which needs no key; fails as {@link #ofStart}. */
  public Origin ofStep() {
    return authenticator.hasKey() ? ofService() : new Origin(Optional.empty(), request.address());
  }

  private Origin ofService() {
    String service = authenticator.authenticate(Scheme.API_KEY).service();
    return new Origin(
        Optional.of(service),
        request.allValues(ClientIpHeader.OF_SERVICES).map(LoginOrigins::address));
  }

  private static String address(String named) {
    return ForwardedAddress.parse(named.strip())
        .orElseThrow(
            () ->
                new FailureException(
                    Failure.of(FailureCode.VALIDATION_ERROR)
                        .with(ClientIpHeader.OF_SERVICES, "must be one IP address")));
  }
}
