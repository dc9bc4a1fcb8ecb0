package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Methods that describe the server, for clients with or without a login. */
final class HelpMethods implements Rpc.Methods {
  private static final int CONFIG_SECONDS = 3600;
  private static final int TELEGRAM_PORT = 443;
  private static final int APP_CONFIG_HASH = 1;

  private final InstantSource clock;
  private final IntUnaryOperator directPort;

  /**
   * Makes the group.
   *
   * @param directPort the loopback port of a data centre, for clients that come without SOCKS5
   */
  HelpMethods(InstantSource clock, IntUnaryOperator directPort) {
    this.clock = clock;
    this.directPort = directPort;
  }

  @Override
  public void addTo(Map<TlName, Rpc.Method> methods) {
    methods.put(TlName.HELP_GET_CONFIG, this::getConfig);
    methods.put(TlName.HELP_GET_NEAREST_DC, HelpMethods::getNearestDc);
    methods.put(TlName.HELP_GET_APP_CONFIG, HelpMethods::getAppConfig);
  }

  /** The limits are Telegram's own; a client in a login uses none of them. */
  private Future<byte[]> getConfig(Rpc.Call call) {
    Destination here = call.key().destination();
    int now = (int) clock.instant().getEpochSecond();
    return answer(
        call,
        TlObject.of(TlName.CONFIG)
            .with("date", now)
            .with("expires", now + CONFIG_SECONDS)
            // A client on the test servers repeats its request without end otherwise.
            .with("test_mode", here.test())
            .with("this_dc", here.dc())
            .with("dc_options", addresses(call))
            .with("dc_txt_domain_name", "")
            .with("chat_size_max", 200)
            .with("megagroup_size_max", 200_000)
            .with("forwarded_count_max", 100)
            .with("online_update_period_ms", 210_000)
            .with("offline_blur_timeout_ms", 5_000)
            .with("offline_idle_timeout_ms", 30_000)
            .with("online_cloud_timeout_ms", 300_000)
            .with("notify_cloud_delay_ms", 30_000)
            .with("notify_default_delay_ms", 1_500)
            .with("push_chat_period_ms", 60_000)
            .with("push_chat_limit", 2)
            .with("edit_time_limit", 172_800)
            .with("revoke_time_limit", 172_800)
            .with("revoke_pm_time_limit", 172_800)
            .with("rating_e_decay", 2_419_200)
            .with("stickers_recent_limit", 200)
            .with("channels_read_media_period", 604_800)
            .with("call_receive_timeout_ms", 20_000)
            .with("call_ring_timeout_ms", 90_000)
            .with("call_connect_timeout_ms", 30_000)
            .with("call_packet_timeout_ms", 10_000)
            .with("me_url_prefix", "https://t.me/")
            .with("caption_length_max", 1_024)
            .with("message_length_max", 4_096)
            .with("webfile_dc_id", here.dc()));
  }

  private List<TlObject> addresses(Rpc.Call call) {
    boolean behindSocks = call.origin().connection().behindSocks();
    boolean test = call.key().destination().test();
    List<TlObject> options = new ArrayList<>();
    int count = behindSocks ? Destination.count(test) : DataCentre.DOORS;
    for (int dc = 1; dc <= count; dc++) {
      String address = behindSocks ? new Destination(dc, test).address() : "127.0.0.1";
      options.add(
          TlObject.of(TlName.DC_OPTION)
              .with("static", true)
              .with("id", dc)
              .with("ip_address", address)
              .with("port", behindSocks ? TELEGRAM_PORT : directPort.applyAsInt(dc)));
    }
    return options;
  }

  private static Future<byte[]> getNearestDc(Rpc.Call call) {
    int here = call.key().destination().dc();
    return answer(
        call,
        TlObject.of(TlName.NEAREST_DC)
            .with("country", "AE")
            .with("this_dc", here)
            .with("nearest_dc", here));
  }

  private static Future<byte[]> getAppConfig(Rpc.Call call) {
    if (call.query().intAt("hash") == APP_CONFIG_HASH) {
      return answer(call, TlObject.of(TlName.HELP_APP_CONFIG_NOT_MODIFIED));
    }
    return answer(
        call,
        TlObject.of(TlName.HELP_APP_CONFIG)
            .with("hash", APP_CONFIG_HASH)
            .with("config", TlObject.of(TlName.JSON_OBJECT).with("value", List.of())));
  }

  private static Future<byte[]> answer(Rpc.Call call, TlObject object) {
    return Future.succeededFuture(TlWriter.bytes(object, call.schema()));
  }
}
