package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import java.io.IOException;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key exchanges, right and wrong. After each, the server still makes keys. */
class KeyExchangeTest {
  private static final SandboxTelegram TELEGRAM = new SandboxTelegram(InstantSource.system());
  private static DataCentre dataCentre;
  private Wire wire;
  private ClientExchange exchange;

  @BeforeAll
  static void start() {
    dataCentre = DataCentre.start(TELEGRAM, DataCentreOptions.defaults());
  }

  @AfterAll
  static void stop() {
    dataCentre.close();
  }

  @BeforeEach
  void connect() throws IOException {
    wire = Wire.intermediate(dataCentre.port());
    exchange = new ClientExchange(wire, dataCentre.serverKey());
  }

  @AfterEach
  void theServerIsStillUp() throws IOException {
    wire.close();
    dataCentre.faults().clear();
    try (Wire another = Wire.intermediate(dataCentre.port())) {
      ClientExchange.run(another, dataCentre.serverKey());
    }
  }

  private void assertRefused(int transportError) throws IOException {
    assertThat(wire.transportError()).isEqualTo(transportError);
    assertThat(wire.isClosed()).isTrue();
  }

  @Test
  void registersAKey() throws IOException {
    long before = dataCentre.counts().handshakes();
    AuthKey key = ClientExchange.run(wire, dataCentre.serverKey());
    assertThat(TELEGRAM.key(key.id())).contains(key);
    assertThat(dataCentre.counts().handshakes()).isEqualTo(before + 1);
  }

  @Test
  void acceptsTheFormerPadding() throws IOException {
    exchange.begin();
    exchange.params(exchange.requestWithFormerPadding(exchange.inner(TlName.PQ_INNER_DATA)));
    exchange.finish();
  }

  @Test
  void acceptsARepeatedRequestOverAnotherConnection() throws IOException {
    exchange.begin();
    TlObject request = exchange.request(exchange.inner(TlName.PQ_INNER_DATA_DC).with("dc", 10002));
    exchange.params(request);
    BigInteger first = exchange.serverPublic;
    try (Wire another = Wire.intermediate(dataCentre.port())) {
      ClientExchange again = new ClientExchange(another, dataCentre.serverKey());
      again.send(request);
      assertThat(again.answer().is(TlName.SERVER_DH_PARAMS_OK)).isTrue();
    }
    assertThat(exchange.serverPublic).isEqualTo(first);
    exchange.finish();
  }

  @Test
  void requestsAnotherPublicValueOnDemand() throws IOException {
    dataCentre.faults().askForRetries(1);
    exchange.begin();
    exchange.params(exchange.request(exchange.inner(TlName.PQ_INNER_DATA)));
    BigInteger secret = ClientExchange.secret();
    exchange.send(exchange.clientParams(DhGroup.power(secret), 0, inner -> inner));
    AuthKey refused = exchange.key(secret);
    exchange.assertVerdict(exchange.answer(), TlName.DH_GEN_RETRY, 2, refused);
    long retryId = Bytes.littleEndianLong(Digests.sha1(refused.value()), 0);
    BigInteger another = ClientExchange.secret();
    exchange.send(exchange.clientParams(DhGroup.power(another), retryId, inner -> inner));
    exchange.assertVerdict(exchange.answer(), TlName.DH_GEN_OK, 1, exchange.key(another));
    assertThat(TELEGRAM.key(refused.id())).isEmpty();
  }

  @Test
  void failsOnDemand() throws IOException {
    dataCentre.faults().failExchanges(1);
    exchange.begin();
    exchange.params(exchange.request(exchange.inner(TlName.PQ_INNER_DATA)));
    BigInteger secret = ClientExchange.secret();
    exchange.send(exchange.clientParams(DhGroup.power(secret), 0, inner -> inner));
    AuthKey refused = exchange.key(secret);
    exchange.assertVerdict(exchange.answer(), TlName.DH_GEN_FAIL, 3, refused);
    assertThat(TELEGRAM.key(refused.id())).isEmpty();
  }

  @Test
  void hangsOnDemand() throws IOException {
    dataCentre.faults().handshake(Faults.Handshake.HANG_AFTER_RES_PQ);
    exchange.begin();
    exchange.send(exchange.request(exchange.inner(TlName.PQ_INNER_DATA)));
    assertThat(wire.isSilent()).isTrue();
    dataCentre.faults().handshake(Faults.Handshake.HANG_BEFORE_DH_GEN_OK);
    try (Wire another = Wire.intermediate(dataCentre.port())) {
      ClientExchange second = new ClientExchange(another, dataCentre.serverKey());
      second.begin();
      second.params(second.request(second.inner(TlName.PQ_INNER_DATA)));
      BigInteger secret = ClientExchange.secret();
      second.send(second.clientParams(DhGroup.power(secret), 0, inner -> inner));
      assertThat(another.isSilent()).isTrue();
      assertThat(TELEGRAM.key(second.key(secret).id())).isEmpty();
    }
  }

  static Stream<UnaryOperator<TlObject>> wrongRequests() {
    return Stream.of(
        request -> request.with("nonce", new byte[16]),
        request -> request.with("server_nonce", new byte[16]),
        request -> request.with("p", new byte[] {3}),
        request -> request.with("q", request.bytesAt("p")),
        request -> request.with("public_key_fingerprint", 1L),
        request -> request.with("encrypted_data", new byte[255]),
        request -> request.with("encrypted_data", ClientExchange.random(256)));
  }

  @ParameterizedTest
  @MethodSource("wrongRequests")
  void rejectsAWrongRequest(UnaryOperator<TlObject> change) throws IOException {
    exchange.begin();
    exchange.send(change.apply(exchange.request(exchange.inner(TlName.PQ_INNER_DATA))));
    assertRefused(ProtocolException.UNKNOWN_KEY);
  }

  static Stream<UnaryOperator<TlObject>> wrongInnerData() {
    return Stream.of(
        inner -> inner.with("nonce", new byte[16]),
        inner -> inner.with("server_nonce", new byte[16]),
        inner -> inner.with("pq", new byte[] {15}),
        inner -> inner.with("p", new byte[] {3}));
  }

  @ParameterizedTest
  @MethodSource("wrongInnerData")
  void rejectsWrongInnerData(UnaryOperator<TlObject> change) throws IOException {
    exchange.begin();
    exchange.send(exchange.request(change.apply(exchange.inner(TlName.PQ_INNER_DATA))));
    assertRefused(ProtocolException.UNKNOWN_KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 10004, 10000})
  void rejectsAnUnknownDataCentre(int dc) throws IOException {
    exchange.begin();
    exchange.send(exchange.request(exchange.inner(TlName.PQ_INNER_DATA_DC).with("dc", dc)));
    assertRefused(ProtocolException.WRONG_DC);
  }

  @Test
  void rejectsAnotherDataCentreThanItsOwn() throws IOException {
    try (Wire third = Wire.intermediate(dataCentre.port(3))) {
      ClientExchange second = new ClientExchange(third, dataCentre.serverKey());
      second.begin();
      second.send(second.request(second.inner(TlName.PQ_INNER_DATA_DC).with("dc", 10001)));
      assertThat(third.transportError()).isEqualTo(ProtocolException.WRONG_DC);
    }
  }

  static Stream<BigInteger> unsoundPublicValues() {
    return Stream.of(
        BigInteger.ZERO,
        BigInteger.ONE,
        BigInteger.ONE.shiftLeft(1983),
        DhGroup.PRIME.subtract(BigInteger.ONE),
        DhGroup.PRIME.subtract(BigInteger.TWO.pow(100)),
        DhGroup.PRIME,
        BigInteger.ONE.shiftLeft(2048).subtract(BigInteger.ONE));
  }

  @ParameterizedTest
  @MethodSource("unsoundPublicValues")
  void rejectsAPublicValueOutOfRange(BigInteger value) throws IOException {
    exchange.begin();
    exchange.params(exchange.request(exchange.inner(TlName.PQ_INNER_DATA)));
    exchange.send(exchange.clientParams(value, 0, inner -> inner));
    assertRefused(ProtocolException.UNKNOWN_KEY);
  }

  static Stream<UnaryOperator<TlObject>> wrongClientData() {
    return Stream.of(
        inner -> inner.with("nonce", new byte[16]),
        inner -> inner.with("server_nonce", new byte[16]),
        inner -> inner.with("retry_id", 7L));
  }

  @ParameterizedTest
  @MethodSource("wrongClientData")
  void rejectsWrongClientData(UnaryOperator<TlObject> change) throws IOException {
    exchange.begin();
    exchange.params(exchange.request(exchange.inner(TlName.PQ_INNER_DATA)));
    BigInteger value = DhGroup.power(ClientExchange.secret());
    exchange.send(exchange.clientParams(value, 0, change));
    assertRefused(ProtocolException.UNKNOWN_KEY);
  }

  @Test
  void rejectsACompletedExchange() throws IOException {
    exchange.begin();
    TlObject request = exchange.request(exchange.inner(TlName.PQ_INNER_DATA));
    exchange.params(request);
    exchange.finish();
    exchange.send(request);
    assertRefused(ProtocolException.UNKNOWN_KEY);
  }

  @Test
  void rejectsAReplayedLastStep() throws IOException {
    exchange.begin();
    exchange.params(exchange.request(exchange.inner(TlName.PQ_INNER_DATA)));
    BigInteger secret = ClientExchange.secret();
    TlObject last = exchange.clientParams(DhGroup.power(secret), 0, inner -> inner);
    exchange.send(last);
    exchange.assertVerdict(exchange.answer(), TlName.DH_GEN_OK, 1, exchange.key(secret));
    exchange.send(last);
    assertRefused(ProtocolException.UNKNOWN_KEY);
  }

  @Test
  void rejectsTheLastStepFirst() throws IOException {
    exchange.begin();
    exchange.send(exchange.clientParams(BigInteger.TEN, 0, inner -> inner));
    assertRefused(ProtocolException.UNKNOWN_KEY);
  }

  @Test
  void rejectsCallsWithoutAKey() throws IOException {
    exchange.send(TlObject.of(TlName.HELP_GET_CONFIG));
    assertRefused(ProtocolException.UNKNOWN_KEY);
  }
}
