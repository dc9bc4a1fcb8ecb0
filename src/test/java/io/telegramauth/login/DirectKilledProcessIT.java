package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.LoginToken;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.sandbox.dc.DataCentreOptions;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.telegramauth.testing.TrustingTdlib;
import io.telegramauth.testing.TwoRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A login on the direct route, each of its steps in a process of its own that is killed after it.
 */
class DirectKilledProcessIT {
  private static final String LOGINS = "/api/telegram-auth/logins";

  @TempDir Path directory;
  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private DataCentre dataCentre;

  @BeforeEach
  void telegram() {
    dataCentre =
        DataCentre.start(
            telegram, DataCentreOptions.defaults().withServerKey(TrustingTdlib.serverKey()));
  }

  @AfterEach
  void noTelegram() {
    if (dataCentre != null) {
      dataCentre.close();
    }
  }

  /** A process that shares nothing with the others but the store. */
  private ServiceProcess service(String name) throws IOException {
    Path workDirectory = Files.createDirectory(directory.resolve(name));
    // A proxy at the discard port: nobody is there.
    Map<String, String> environment = new HashMap<>(Sandbox.configuration("http://127.0.0.1:9"));
    environment.putAll(TwoRoutes.directRoute(dataCentre));
    environment.put("USE_TELEGRAM_PROXY", "false");
    environment.put("REQUEST_DEADLINE_MS", "20000");
    environment.put("TELEGRAM_DIRECT_WORK_DIRECTORY", workDirectory.toString());
    environment.put("LOG_LEVEL", "INFO");
    return ServiceProcess.start(directory, environment);
  }

  @Test
  void theLoginContinuesInAnotherProcess() throws IOException {
    String number = Api.twoFactorNumber();
    String id;
    long handshakes;
    try (ServiceProcess first = service("first")) {
      JsonNode started = first.send("POST", LOGINS, "{\"phoneNumber\":\"" + number + "\"}").body();
      assertThat(started.at("/data/route").textValue()).isEqualTo("direct");
      id = started.at("/data/id").textValue();
      handshakes = dataCentre.counts().handshakes();
      first.kill();
    }
    String login = LOGINS + "/" + id;
    try (ServiceProcess second = service("second")) {
      JsonNode half =
          second.send("POST", login + "/code", "{\"code\":\"" + Api.codeOf(number) + "\"}").body();
      assertThat(half.at("/data/state").textValue()).isEqualTo("password_required");
      second.kill();
    }
    try (ServiceProcess third = service("third")) {
      JsonNode whole =
          third
              .send("POST", login + "/password", "{\"password\":\"" + TestAccount.PASSWORD + "\"}")
              .body();
      assertThat(whole.at("/data/state").textValue()).isEqualTo("completed");
      assertThat(whole.at("/data/session/userId").longValue()).isEqualTo(Api.userOf(number));
      third.kill();
    }
    assertThat(dataCentre.counts().handshakes()).as("no other key").isEqualTo(handshakes);
    assertThat(telegram.events().count(number, Event.CODE_SENT)).isEqualTo(1);
    assertThat(telegram.events().count(number, Event.SIGNED_IN)).isEqualTo(1);
    assertThat(telegram.authorisations(number)).isEqualTo(1);
  }

  /** The instance dies while it waits for the scan; another one finds it. */
  @Test
  void anotherProcessFindsTheScan() throws Exception {
    String number = Api.twoFactorNumber();
    String id;
    String link;
    try (ServiceProcess first = service("scan-first")) {
      JsonNode started = first.send("POST", LOGINS, "{\"method\":\"qr\"}").body();
      assertThat(started.at("/data/state").textValue()).isEqualTo("qr_pending");
      id = started.at("/data/id").textValue();
      link = started.at("/data/qr/link").textValue();
      long exports = dataCentre.counts().calls("auth.exportLoginToken");
      Thread waiting = new Thread(() -> waitInVain(first, id), "waits");
      waiting.start();
      await().until(() -> dataCentre.counts().calls("auth.exportLoginToken") > exports);
      first.kill();
      waiting.join();
    }
    telegram.acceptLoginToken(LoginToken.inLink(link), number);
    try (ServiceProcess second = service("scan-second")) {
      JsonNode found = second.send("GET", LOGINS + "/" + id + "?wait=15", null).body();
      assertThat(found.at("/data/state").textValue()).isEqualTo("password_required");
      second.kill();
    }
    try (ServiceProcess third = service("scan-third")) {
      JsonNode whole =
          third
              .send(
                  "POST",
                  LOGINS + "/" + id + "/password",
                  "{\"password\":\"" + TestAccount.PASSWORD + "\"}")
              .body();
      assertThat(whole.at("/data/state").textValue()).isEqualTo("completed");
      third.kill();
    }
    assertThat(telegram.events().count(number, Event.SIGNED_IN)).isEqualTo(1);
    assertThat(telegram.authorisations(number)).isEqualTo(1);
  }

  private static void waitInVain(ServiceProcess killed, String id) {
    assertThatThrownBy(() -> killed.send("GET", LOGINS + "/" + id + "?wait=15", null))
        .isInstanceOf(Exception.class);
  }
}
