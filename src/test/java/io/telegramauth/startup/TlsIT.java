package io.telegramauth.startup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that ends TLS itself guards its connections as one behind a gateway does. */
class TlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
  private static final String PASSWORD = "only-for-this-test";
  private static final String HOST = "Host: localhost\r\n";
  private static final String HEALTH = "GET /health HTTP/1.1\r\n" + HOST + "\r\n";

  @TempDir Path directory;
  private SSLContext trusting;
  private int port;

  /** With server name indication the certificate is chosen when the client has named a host. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void connectionsAreGuardedWithinTls(boolean sni) throws Exception {
    Path keys = keyStore();
    trusting = trusting(keys);
    port = Management.freePort();
    Map<String, String> environment = new HashMap<>(Sandbox.configuration("http://127.0.0.1:9"));
    environment.put("REQUEST_READ_TIMEOUT", REQUEST_TIMEOUT.toSeconds() + "S");
    environment.put("IDLE_TIMEOUT", "3S");
    environment.put("QUARKUS_HTTP_SSL_PORT", Integer.toString(port));
    environment.put("QUARKUS_HTTP_SSL_SNI", Boolean.toString(sni));
    environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE", keys.toString());
    environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD", PASSWORD);
    try (ServiceProcess service = ServiceProcess.start(directory, environment)) {
      // It answers without TLS a moment before.
      await().atMost(PATIENCE).ignoreExceptions().until(this::accepts);
      answersRequestsOneAfterTheOther();
      readsABodyInPieces();
      refusesAndClosesWhatIsAmbiguous();
      endsASlowRequest();
      endsAHandshakeThatDoesNotGoOn();
      endsWhatIsNoTls();
      assertThat(service.log()).doesNotContain("\tat ", "\"level\":\"ERROR\"");
    }
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  private Path keyStore() throws Exception {
    Path file = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "service",
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    return file;
  }

  private static SSLContext trusting(Path file) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("service", keys.getCertificate("service"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket)
            trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName("localhost")));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Reads what arrives until the peer says that it is the end. */
  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /** Reads until so many responses have begun and the text ends in a JSON object. */
  private static String readResponses(Socket socket, int responses) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] part = new byte[4096];
    while (true) {
      int length = socket.getInputStream().read(part);
      if (length < 0) {
        throw new IOException("The connection has ended after: " + read);
      }
      read.write(part, 0, length);
      String text = read.toString(ISO_8859_1);
      if (statuses(text).size() >= responses && text.endsWith("}")) {
        return text;
      }
    }
  }

  private static List<String> statuses(String text) {
    List<String> found = new ArrayList<>();
    for (String line : text.split("\r\n|(?<=})(?=HTTP)")) {
      if (line.startsWith("HTTP/1.1 ")) {
        found.add(line.substring(9, 12));
      }
    }
    return found;
  }

  private void answersRequestsOneAfterTheOther() throws IOException {
    try (SSLSocket socket = connect()) {
      write(socket, HEALTH);
      assertThat(statuses(readResponses(socket, 1))).containsExactly("200");
      // Two in one record, on the connection that was kept.
      write(socket, HEALTH + HEALTH);
      assertThat(statuses(readResponses(socket, 2))).containsExactly("200", "200");
    }
  }

  private void readsABodyInPieces() throws IOException {
    try (SSLSocket socket = connect()) {
      write(socket, "POST /api/telegram-auth/logins HTTP/1.1\r\n" + HOST);
      write(socket, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
      write(socket, "10\r\n{\"phoneNumber\":\"");
      write(socket, "\r\n3\r\nx\"}\r\n0\r\n\r\n");
      assertThat(readResponses(socket, 1)).startsWith("HTTP/1.1 400").contains("phoneNumber");
    }
  }

  private void refusesAndClosesWhatIsAmbiguous() throws IOException {
    for (String lines :
        List.of(
            HOST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
            HOST + "Host: other\r\n",
            HOST + "X-A: b\r\n folded\r\n")) {
      try (SSLSocket socket = connect()) {
        write(socket, "POST /api/telegram-auth/logins HTTP/1.1\r\n" + lines + "\r\n" + HEALTH);
        String all = readAll(socket);
        assertThat(statuses(all)).as(lines).containsExactly("400");
        assertThat(all).contains("VALIDATION_ERROR").contains("requestId");
      }
    }
  }

  private void endsASlowRequest() throws IOException {
    try (SSLSocket socket = connect()) {
      Instant begun = Instant.now();
      write(socket, "GET /health HTTP/1.1\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 408").contains("REQUEST_TIMEOUT");
      assertThat(Duration.between(begun, Instant.now()))
          .isBetween(REQUEST_TIMEOUT.minusMillis(100), REQUEST_TIMEOUT.plusSeconds(3));
    }
  }

  /** A client hello of which one byte arrives. */
  private void endsAHandshakeThatDoesNotGoOn() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(0x16);
      assertThat(readAll(socket)).isEmpty();
    }
  }

  private void endsWhatIsNoTls() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      write(socket, HEALTH);
      assertThat(readAll(socket)).doesNotContain("HTTP/1.1 200");
    }
  }
}
