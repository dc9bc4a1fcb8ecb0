package io.telegramauth.telegram.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.ApiCredentials;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A request of the proxy's contract. The only place that writes secrets out: into the body that
 * goes to the proxy.
 *
 * @param operation the operation
 * @param body the JSON object
 */
record ProxyRequest(ProxyOperation operation, ObjectNode body) {
  private static final Pattern NO_DIGITS = Pattern.compile("\\D");
  private static final Pattern FULL_NUMBER = Pattern.compile("\\+?[\\d ()./-]{7,24}");

  /** {@code {phoneNumber, apiId, apiHash}}. */
  static ProxyRequest sendCode(ApiCredentials api, PhoneNumber phoneNumber) {
    return new ProxyRequest(ProxyOperation.SEND_CODE, login(api, phoneNumber));
  }

  /** {@code {phoneNumber, phoneCodeHash, authState?, apiId, apiHash}}. */
  static ProxyRequest resendCode(ApiCredentials api, PhoneNumber phoneNumber, ProxyState state) {
    return new ProxyRequest(ProxyOperation.RESEND_CODE, step(api, Optional.of(phoneNumber), state));
  }

  /** {@code {phoneNumber, phoneCode, phoneCodeHash, authState?, apiId, apiHash}}. */
  static ProxyRequest verifyCode(
      ApiCredentials api, PhoneNumber phoneNumber, ProxyState state, SecretString code) {
    ObjectNode body = step(api, Optional.of(phoneNumber), state).put("phoneCode", code.reveal());
    return new ProxyRequest(ProxyOperation.VERIFY_CODE, body);
  }

  /**
   * {@code {phoneNumber, password, phoneCodeHash, authState?, apiId, apiHash}}; without the number
   * and the hash for a login by QR code.
   */
  static ProxyRequest verifyPassword(
      ApiCredentials api,
      Optional<PhoneNumber> phoneNumber,
      ProxyState state,
      SecretString password) {
    ObjectNode body = step(api, phoneNumber, state).put("password", password.reveal());
    return new ProxyRequest(ProxyOperation.VERIFY_PASSWORD, body);
  }

  /** {@code {phoneNumber, phoneCodeHash, authState?, apiId, apiHash}}; as for a password. */
  static ProxyRequest cancelCode(
      ApiCredentials api, Optional<PhoneNumber> phoneNumber, ProxyState state) {
    return new ProxyRequest(ProxyOperation.CANCEL_CODE, step(api, phoneNumber, state));
  }

  /** {@code {apiId, apiHash}}. */
  static ProxyRequest startQr(ApiCredentials api) {
    return new ProxyRequest(ProxyOperation.QR_START, credentials(api));
  }

  /** {@code {authState, link, wait, apiId, apiHash}}, the wait in seconds. */
  static ProxyRequest awaitScan(
      ApiCredentials api, ProxyState state, SecretString link, Duration wait) {
    ObjectNode body =
        step(api, Optional.empty(), state).put("link", link.reveal()).put("wait", wait.toSeconds());
    return new ProxyRequest(ProxyOperation.QR_WAIT, body);
  }

  /** {@code {sessionString, apiId, apiHash}}. */
  static ProxyRequest logOut(ApiCredentials api, SecretString sessionString) {
    ObjectNode body = credentials(api).put("sessionString", sessionString.reveal());
    return new ProxyRequest(ProxyOperation.LOG_OUT, body);
  }

  private static ObjectNode step(
      ApiCredentials api, Optional<PhoneNumber> phoneNumber, ProxyState state) {
    ObjectNode body =
        phoneNumber
            .map(number -> login(api, number).put("phoneCodeHash", state.phoneCodeHash()))
            .orElseGet(() -> credentials(api));
    state.authState().ifPresent(value -> body.put("authState", value));
    return body;
  }

  private static ObjectNode login(ApiCredentials api, PhoneNumber phoneNumber) {
    return credentials(api).put("phoneNumber", phoneNumber.e164());
  }

  private static ObjectNode credentials(ApiCredentials api) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("apiId", api.apiId())
        .put("apiHash", api.apiHash().reveal());
  }

  /**
   * Returns whether the data of a success belong to this request, as far as they show: a phone
   * number must be the request's, and a sign-in must have the request's {@code phoneCodeHash} or
   * none.
   */
  boolean isAnsweredBy(JsonNode data) {
    boolean samePhone =
        Stream.of(data, data.path("user"))
            .flatMap(node -> Stream.of(node.path("phoneNumber"), node.path("phone")))
            .allMatch(this::isOwnPhone);
    return samePhone && (!operation.isSignIn() || isOwn("phoneCodeHash", data));
  }

  private boolean isOwnPhone(JsonNode phone) {
    String digits = NO_DIGITS.matcher(phone.asText("")).replaceAll("");
    // A proxy may mask digits.
    boolean whole = FULL_NUMBER.matcher(phone.asText("")).matches();
    String own = NO_DIGITS.matcher(body.path("phoneNumber").asText("")).replaceAll("");
    return !whole || own.isEmpty() || digits.equals(own);
  }

  private boolean isOwn(String field, JsonNode data) {
    JsonNode value = data.path(field);
    return !value.isTextual() || value.equals(body.path(field));
  }

  /** Returns the serialised body. */
  byte[] bytes() {
    return body.toString().getBytes(UTF_8);
  }

  @Override
  public String toString() {
    return "ProxyRequest[" + operation.path() + "]";
  }
}
