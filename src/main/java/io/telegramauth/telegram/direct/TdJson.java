package io.telegramauth.telegram.direct;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.SentCodeType;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Converts requests, responses and updates of the port to and from TDLib's JSON. */
final class TdJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TdJson() {}

  /**
   * A parsed event.
   *
   * @param clientId the client
   * @param extra the number of the request that it responds to; empty for updates
   * @param content the event
   */
  record Event(int clientId, Optional<Long> extra, JsonNode content) {}

  /** Parses an event; empty if the text is not one. */
  static Optional<Event> read(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      JsonNode extra = node.path("@extra");
      return node.path("@client_id").isInt()
          ? Optional.of(
              new Event(
                  node.path("@client_id").intValue(),
                  extra.isIntegralNumber() ? Optional.of(extra.longValue()) : Optional.empty(),
                  node))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static TdResponse response(JsonNode content) {
    return type(content).equals("error")
        ? new TdResponse.Refused(content.path("code").asInt(), content.path("message").asText())
        : new TdResponse.Done();
  }

  /** Returns the update in an event; empty if no login needs it. */
  static Optional<TdUpdate> update(JsonNode content) {
    return switch (type(content)) {
      case "updateAuthorizationState" ->
          Optional.of(
              new TdUpdate.AuthorizationState(authorization(content.path("authorization_state"))));
      case "updateConnectionState" -> Optional.of(new TdUpdate.Connection(ready(content)));
      default -> Optional.empty();
    };
  }

  private static boolean ready(JsonNode content) {
    // Updating, too, is a state of an open connection.
    String state = type(content.path("state"));
    return state.equals("connectionStateReady") || state.equals("connectionStateUpdating");
  }

  private static TdAuthorization authorization(JsonNode state) {
    String name = type(state);
    return switch (name) {
      case "authorizationStateWaitTdlibParameters" -> new TdAuthorization.WaitParameters();
      case "authorizationStateWaitPhoneNumber" -> new TdAuthorization.WaitPhoneNumber();
      case "authorizationStateWaitCode" ->
          new TdAuthorization.WaitCode(delivery(state.path("code_info")));
      case "authorizationStateWaitOtherDeviceConfirmation" ->
          new TdAuthorization.WaitScan(SecretString.of(state.path("link").asText()));
      case "authorizationStateWaitEmailAddress" -> new TdAuthorization.WaitEmailAddress();
      case "authorizationStateWaitEmailCode" ->
          new TdAuthorization.WaitEmailCode(
              new Delivery(
                  Channel.EMAIL,
                  positive(state.path("code_info").path("length")),
                  Optional.empty(),
                  Duration.ZERO));
      case "authorizationStateWaitPassword" -> {
        String hint = state.path("password_hint").asText();
        yield new TdAuthorization.WaitPassword(
            hint.isEmpty() ? Optional.empty() : Optional.of(hint));
      }
      case "authorizationStateWaitRegistration" -> new TdAuthorization.WaitRegistration();
      case "authorizationStateWaitPremiumPurchase" -> new TdAuthorization.WaitPremiumPurchase();
      case "authorizationStateReady" -> new TdAuthorization.Ready();
      case "authorizationStateLoggingOut" -> new TdAuthorization.LoggingOut();
      case "authorizationStateClosing" -> new TdAuthorization.Closing();
      case "authorizationStateClosed" -> new TdAuthorization.Closed();
      default -> new TdAuthorization.Other(name);
    };
  }

  private static Delivery delivery(JsonNode info) {
    JsonNode type = info.path("type");
    JsonNode next = info.path("next_type");
    return new Delivery(
        channel(type),
        positive(type.path("length")),
        next.isObject() ? Optional.of(channel(next)) : Optional.empty(),
        Duration.ofSeconds(Math.max(0, info.path("timeout").asInt())));
  }

  private static Channel channel(JsonNode type) {
    return SentCodeType.of(type).channel().orElse(Channel.OTHER);
  }

  private static OptionalInt positive(JsonNode number) {
    return number.asInt() > 0 ? OptionalInt.of(number.asInt()) : OptionalInt.empty();
  }

  private static String type(JsonNode node) {
    return node.path("@type").asText();
  }

  /** Writes a request with its number, which the response repeats. */
  static byte[] write(TdRequest request, long extra) {
    try {
      return JSON.writeValueAsBytes(body(request).put("@extra", extra));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can always be written", e);
    }
  }

  private static ObjectNode body(TdRequest request) {
    if (request instanceof TdRequest.SetParameters parameters) {
      return parameters(parameters);
    } else if (request instanceof TdRequest.UseSocks5 proxy) {
      return socks5(proxy);
    } else if (request instanceof TdRequest.SetPhoneNumber number) {
      return phoneNumber(number);
    } else if (request instanceof TdRequest.CheckCode check) {
      return object("checkAuthenticationCode").put("code", check.code().reveal());
    } else if (request instanceof TdRequest.CheckEmailCode check) {
      return object("checkAuthenticationEmailCode")
          .set("code", object("emailAddressAuthenticationCode").put("code", check.code().reveal()));
    } else if (request instanceof TdRequest.CheckPassword check) {
      return object("checkAuthenticationPassword").put("password", check.password().reveal());
    } else if (request instanceof TdRequest.RequestQrCode) {
      return object("requestQrCodeAuthentication");
    } else if (request instanceof TdRequest.ResendCode) {
      return object("resendAuthenticationCode")
          .set("reason", object("resendCodeReasonUserRequest"));
    } else if (request instanceof TdRequest.LogOut) {
      return object("logOut");
    } else if (request instanceof TdRequest.Disconnect) {
      return object("setNetworkType").set("type", object("networkTypeNone"));
    }
    return object("close");
  }

  private static ObjectNode parameters(TdRequest.SetParameters parameters) {
    TdRequest.Device device = parameters.device();
    String directory = parameters.database().toString();
    return object("setTdlibParameters")
        .put("use_test_dc", parameters.testServers())
        .put("database_directory", directory)
        .put("files_directory", directory)
        .put("database_encryption_key", parameters.databaseKey().reveal())
        .put("use_file_database", false)
        .put("use_chat_info_database", false)
        .put("use_message_database", false)
        .put("use_secret_chats", false)
        .put("api_id", parameters.api().apiId())
        .put("api_hash", parameters.api().apiHash().reveal())
        .put("system_language_code", device.language())
        .put("device_model", device.model())
        .put("system_version", device.systemVersion())
        .put("application_version", device.applicationVersion());
  }

  private static ObjectNode socks5(TdRequest.UseSocks5 proxy) {
    return object("addProxy")
        .put("enable", true)
        .set(
            "proxy",
            object("proxy")
                .put("server", proxy.host())
                .put("port", proxy.port())
                .set("type", object("proxyTypeSocks5")));
  }

  private static ObjectNode phoneNumber(TdRequest.SetPhoneNumber number) {
    return object("setAuthenticationPhoneNumber")
        .put("phone_number", number.phoneNumber().e164())
        .set(
            "settings",
            object("phoneNumberAuthenticationSettings")
                .put("allow_flash_call", false)
                .put("allow_missed_call", false)
                .put("is_current_phone_number", false)
                .put("has_unknown_phone_number", false)
                .put("allow_sms_retriever_api", false));
  }

  private static ObjectNode object(String type) {
    return JSON.createObjectNode().put("@type", type);
  }
}
