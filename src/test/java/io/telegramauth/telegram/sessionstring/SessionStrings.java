package io.telegramauth.telegram.sessionstring;

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

  /** Pyrogram's of before it knew the api id: ids of 64 bits, and before that of 32. */
  static String oldPyrogram(int dc, boolean test, byte[] key, long userId, boolean wide) {
    byte[] bytes =
        bytes(
            out -> {
              out.writeByte(dc);
              out.writeBoolean(test);
              out.write(key);
              if (wide) {
                out.writeLong(userId);
              } else {
                out.writeInt((int) userId);
              }
              out.writeBoolean(false);
            });
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** mtcute's version 3; without a user where its id is 0. */
  static String mtcute(int dc, String address, int port, byte[] key, long userId, boolean media) {
    byte[] option =
        bytes(
            out -> {
              out.write(new byte[] {2, (byte) dc, 0});
              tlBytes(out, address.getBytes(ISO_8859_1));
              out.writeInt(Integer.reverseBytes(port));
            });
    byte[] bytes =
        bytes(
            out -> {
              out.writeByte(3);
              out.writeInt(Integer.reverseBytes((userId > 0 ? 1 : 0) | (media ? 4 : 0)));
              tlBytes(out, option);
              if (media) {
                tlBytes(out, option);
              }
              if (userId > 0) {
                out.writeLong(Long.reverseBytes(userId));
                out.writeInt(Integer.reverseBytes(0xbc799737));
              }
              tlBytes(out, key);
            });
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void tlBytes(DataOutputStream out, byte[] value) throws IOException {
    int head = value.length < 254 ? 1 : 4;
    if (head == 1) {
      out.writeByte(value.length);
    } else {
      out.writeInt(Integer.reverseBytes(value.length << 8 | 254));
    }
    out.write(value);
    out.write(new byte[(4 - (head + value.length) % 4) % 4]);
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
