package io.telegramauth.telegram;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Writes session strings field by field from the layouts that the libraries document. */
final class SessionStrings {
  private SessionStrings() {}

  private interface Layout {
    void write(DataOutputStream out) throws IOException;
  }

  static String gramjs(int dc, String address, int port, byte[] key) {
    byte[] bytes =
        bytes(
            out -> {
              out.writeByte(dc);
              out.writeShort(address.length());
              out.write(address.getBytes(ISO_8859_1));
              out.writeShort(port);
              out.write(key);
            });
    return "1" + Base64.getEncoder().encodeToString(bytes);
  }

  static String telethon(int dc, byte[] address, int port, byte[] key) {
    byte[] bytes =
        bytes(
            out -> {
              out.writeByte(dc);
              out.write(address);
              out.writeShort(port);
              out.write(key);
            });
    return "1" + Base64.getUrlEncoder().encodeToString(bytes);
  }

  static String pyrogram(int dc, int apiId, boolean test, byte[] key, long userId, boolean bot) {
    byte[] bytes =
        bytes(
            out -> {
              out.writeByte(dc);
              out.writeInt(apiId);
              out.writeBoolean(test);
              out.write(key);
              out.writeLong(userId);
              out.writeBoolean(bot);
            });
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(Layout layout) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      layout.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
