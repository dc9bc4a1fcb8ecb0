package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Starting, stopping, and many clients at once. */
class DataCentreTest {
  private static final int CLIENTS = 40;

  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());

  @Test
  void aTakenPortIsReported() {
    try (DataCentre first = DataCentre.start(telegram, DataCentreOptions.defaults())) {
      DataCentreOptions taken = DataCentreOptions.defaults().withPort(first.port());
      assertThatThrownBy(() -> DataCentre.start(telegram, taken))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theKeyCanBeConfigured() {
    ServerKey key = ServerKey.generate();
    DataCentreOptions options = DataCentreOptions.defaults().withServerKey(key);
    try (DataCentre dataCentre = DataCentre.start(telegram, options)) {
      assertThat(dataCentre.rsaPublicKeyPem()).isEqualTo(key.pem());
      assertThat(dataCentre.fingerprint()).isEqualTo(key.fingerprint());
      assertThatThrownBy(() -> dataCentre.port(4)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void manyClientsAreServedAtOnce() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try (DataCentre dataCentre = DataCentre.start(telegram, DataCentreOptions.defaults())) {
      List<Future<Boolean>> logins = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String phoneNumber = "+999662%04d".formatted(i);
        logins.add(clients.submit(() -> logsIn(dataCentre, phoneNumber)));
      }
      for (Future<Boolean> login : logins) {
        assertThat(login.get()).isTrue();
      }
      assertThat(dataCentre.counts().handshakes()).isEqualTo(CLIENTS);
      assertThat(telegram.events().total(EventCounter.Event.SIGNED_IN)).isEqualTo(CLIENTS);
      await().until(() -> dataCentre.counts().openConnections() == 0);
    } finally {
      clients.shutdownNow();
    }
  }

  private static boolean logsIn(DataCentre dataCentre, String phoneNumber) throws Exception {
    try (SessionClient client = SessionClient.open(dataCentre)) {
      TlObject sent =
          client.call(
              TlObject.of(TlName.AUTH_SEND_CODE)
                  .with("phone_number", phoneNumber)
                  .with("api_id", 1)
                  .with("api_hash", "hash")
                  .with("settings", TlObject.of(TlName.CODE_SETTINGS)));
      TlObject answer =
          client.call(
              TlObject.of(TlName.AUTH_SIGN_IN)
                  .with("phone_number", phoneNumber)
                  .with("phone_code_hash", sent.bytesAt("phone_code_hash"))
                  .with("phone_code", "22222"));
      return answer.is(TlName.AUTH_AUTHORIZATION);
    }
  }
}
