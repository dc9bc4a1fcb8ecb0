package io.telegramauth.api.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.telegramauth.config.SecretsConfig;
import io.telegramauth.config.ServiceKeys;
import io.telegramauth.config.ServiceKeys.ServiceKey;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.crypto.Sha256;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.ratelimit.WrongKeyLimit;
import io.telegramauth.session.Caller;
import io.telegramauth.session.SessionService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Authenticates callers by the key in the {@code Authorization} header. Keys are compared by their
 * digests, in constant time.
 */
@ApplicationScoped
public class ApiKeyAuthenticator {
  /** The {@code Authorization} schemes. */
  public enum Scheme {
    /** A service's key: {@code Authorization: ApiKey …}. */
    API_KEY("ApiKey"),
    /** The administrators' key: {@code Authorization: AdminKey …}. */
    ADMIN_KEY("AdminKey");

    private final Pattern header;

    /** Scheme names are case-insensitive (RFC 9110, 11.1). */
    Scheme(String name) {
      this.header = Pattern.compile(name + "(?:[ \\t]+(.*))?", Pattern.CASE_INSENSITIVE);
    }

    /** The key, if the header uses this scheme; empty text if it has the scheme alone. */
    private Optional<String> key(String authorization) {
      Matcher matcher = header.matcher(authorization.strip());
      return matcher.matches()
          ? Optional.of(Objects.requireNonNullElse(matcher.group(1), ""))
          : Optional.empty();
    }
  }

  private record Credential(Scheme scheme, String name, boolean seesAll, SecretBytes digest) {}

  private static final String ADMIN = "admin";

  private final List<Credential> credentials = new ArrayList<>();
  private final WrongKeyLimit wrongKeys;
  private final SessionService sessions;
  private final CurrentRequest request;

  ApiKeyAuthenticator(
      SecretsConfig secrets,
      WrongKeyLimit wrongKeys,
      SessionService sessions,
      CurrentRequest request) {
    this.wrongKeys = wrongKeys;
    this.sessions = sessions;
    this.request = request;
    ServiceKeys services = ServiceKeys.of(secrets);
    for (ServiceKey service : services.keys()) {
      credentials.add(
          new Credential(
              Scheme.API_KEY,
              service.service(),
              services.seeingAll().contains(service.service()),
              digest(service.key().reveal())));
    }
    secrets
        .adminApiKey()
        .map(SecretString::reveal)
        .ifPresent(
            key -> credentials.add(new Credential(Scheme.ADMIN_KEY, ADMIN, true, digest(key))));
  }

  /**
   * Authenticates the caller of the current request.
   *
   * @param accepted the accepted schemes
   * @throws FailureException {@code UNAUTHORIZED} for a missing key, another scheme or an unknown
   *     key, without saying which; {@code FORBIDDEN} for a known key of a scheme that is not
   *     accepted; {@code RATE_LIMITED} after too many wrong keys from the caller's network
   */
  public Caller authenticate(Scheme... accepted) {
    wrongKeys.requireOpen(request.address());
    Credential caller =
        Arrays.stream(Scheme.values())
            .flatMap(scheme -> credential(scheme).stream())
            .findFirst()
            .orElseThrow(this::unauthorized);
    wrongKeys.recordRight(request.address());
    request.recordService(caller.name);
    if (!List.of(accepted).contains(caller.scheme)) {
      throw new FailureException(FailureCode.FORBIDDEN);
    }
    return new Caller(
        caller.name,
        caller.seesAll,
        request.address(),
        Optional.of(request.ownId()),
        request.callerId());
  }

  private FailureException unauthorized() {
    request.recordAddress();
    if (request.header(HttpHeaders.AUTHORIZATION).isPresent()) {
      if (hasKey()) {
        sessions.recordWrongKey(
            Caller.stranger(request.address(), Optional.of(request.ownId()), request.callerId()));
      }
      wrongKeys.recordWrong(request.address());
    }
    return new FailureException(FailureCode.UNAUTHORIZED);
  }

  /**
   * Authenticates the caller of the current request if it presents a key of either scheme.
   *
   * @return empty without a key
   * @throws FailureException {@code UNAUTHORIZED} for an unknown key
   */
  public Optional<Caller> authenticateIfPresent() {
    return hasKey() ? Optional.of(authenticate(Scheme.values())) : Optional.empty();
  }

  /**
   * Whether the current request has an {@code Authorization} header of one of the schemes. One of
   * another scheme is none of ours: a gateway may use it.
   */
  boolean hasKey() {
    return Arrays.stream(Scheme.values()).anyMatch(scheme -> key(scheme).isPresent());
  }

  private Optional<Credential> credential(Scheme scheme) {
    return key(scheme).flatMap(key -> find(scheme, digest(key)));
  }

  private Optional<String> key(Scheme scheme) {
    return request.header(HttpHeaders.AUTHORIZATION).flatMap(scheme::key);
  }

  /** Compares with every credential, whether one matched or not. */
  private Optional<Credential> find(Scheme scheme, SecretBytes digest) {
    Credential found = null;
    for (Credential candidate : credentials) {
      boolean matches = candidate.digest.equals(digest);
      if (matches && candidate.scheme == scheme) {
        found = candidate;
      }
    }
    return Optional.ofNullable(found);
  }

  private static SecretBytes digest(String key) {
    return SecretBytes.of(Sha256.hash(key.getBytes(UTF_8)));
  }
}
