package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The faults that the data centre injects. Those of key exchanges are elsewhere. */
class FaultsTest {
  private static final String PHONE = "+9996620043";

  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private final DataCentre dataCentre = DataCentre.start(telegram, DataCentreOptions.defaults());

  @AfterEach
  void stop() {
    dataCentre.close();
  }

  private static TlObject sendCode() {
    return TlObject.of(TlName.AUTH_SEND_CODE)
        .with("phone_number", PHONE)
        .with("api_id", 1)
        .with("api_hash", "hash")
        .with("settings", TlObject.of(TlName.CODE_SETTINGS));
  }

  @Test
  void closesNewConnections() throws IOException {
    dataCentre.faults().accepting(Faults.Accepting.CLOSE);
    try (Wire wire = new Wire(dataCentre.port())) {
      assertThat(wire.isClosed()).isTrue();
    }
    dataCentre.faults().clear();
    SessionClient.open(dataCentre).close();
  }

  @Test
  void rejectsNewConnectionsAsTooMany() throws IOException {
    dataCentre.faults().accepting(Faults.Accepting.FLOOD);
    try (Wire wire = Wire.intermediate(dataCentre.port())) {
      ClientExchange exchange = new ClientExchange(wire, dataCentre.serverKey());
      exchange.send(TlObject.of(TlName.REQ_PQ_MULTI).with("nonce", exchange.nonce));
      assertThat(wire.transportError()).isEqualTo(-429);
    }
  }

  @Test
  void closesTheConnectionAfterACodeWasSent() throws IOException {
    dataCentre.faults().sendCodeAnswer(Faults.SendCodeAnswer.CLOSE);
    try (SessionClient client = SessionClient.open(dataCentre)) {
      client.send(client.initialised(sendCode()));
      assertThat(client.wire.isClosed()).isTrue();
    }
    assertThat(telegram.events().count(PHONE, EventCounter.Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void hangsAfterACodeWasSent() throws IOException {
    dataCentre.faults().sendCodeAnswer(Faults.SendCodeAnswer.HANG);
    try (SessionClient client = SessionClient.open(dataCentre)) {
      client.send(client.initialised(sendCode()));
      await().until(() -> telegram.events().count(PHONE, EventCounter.Event.CODE_SENT) == 1);
      assertThat(client.wire.isSilent()).isTrue();
    }
    assertThat(telegram.events().count(PHONE, EventCounter.Event.CODE_SENT)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSE", "HANG"})
  void hidesThatAKeyIsSignedIn(Faults.SignInAnswer fault) throws IOException {
    dataCentre.faults().signInAnswer(fault);
    try (SessionClient client = SessionClient.open(dataCentre)) {
      TlObject sent = client.call(sendCode());
      client.send(
          client.initialised(
              TlObject.of(TlName.AUTH_SIGN_IN)
                  .with("phone_number", PHONE)
                  .with("phone_code_hash", sent.textAt("phone_code_hash"))
                  .with("phone_code", "22222")));
      await().until(() -> telegram.authorisations(PHONE) == 1);
      assertThat(
              fault == Faults.SignInAnswer.CLOSE ? client.wire.isClosed() : client.wire.isSilent())
          .isTrue();
    }
    assertThat(telegram.authorisations(PHONE)).isEqualTo(1);
  }

  @Test
  void failsTheNextCallsOfAMethodInOrder() throws IOException {
    dataCentre.faults().failNext("auth.sendCode", new RpcError(500, "AUTH_RESTART"));
    dataCentre.faults().failNext("auth.sendCode", new RpcError(420, "FLOOD_WAIT_9"));
    try (SessionClient client = SessionClient.open(dataCentre)) {
      client.assertError(client.call(sendCode()), 500, "AUTH_RESTART");
      client.assertError(client.call(sendCode()), 420, "FLOOD_WAIT_9");
      assertThat(telegram.events().count(PHONE, EventCounter.Event.SEND_CODE_ASKED)).isZero();
      assertThat(client.call(sendCode()).is(TlName.AUTH_SENT_CODE)).isTrue();
    }
    assertThat(dataCentre.counts().calls("auth.sendCode")).isEqualTo(3);
  }

  @Test
  void sendsAnAccountToItsDataCentre() throws IOException {
    try (SessionClient client = SessionClient.open(dataCentre, 1, 228)) {
      client.assertError(client.call(sendCode()), 303, "PHONE_MIGRATE_2");
    }
    assertThat(telegram.events().count(PHONE, EventCounter.Event.CODE_SENT)).isZero();
  }

  @Test
  void delaysBothDirections() throws IOException {
    dataCentre.faults().latency(Duration.ofMillis(60), Duration.ofMillis(40));
    long before = System.nanoTime();
    SessionClient.open(dataCentre).close();
    // Three round trips of a key exchange.
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }
}
