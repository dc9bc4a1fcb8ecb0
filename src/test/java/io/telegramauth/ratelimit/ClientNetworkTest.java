package io.telegramauth.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "::ffff:192.0.2.1, 192.0.2.1",
    "2001:db8:1:2:3:4:5:6, 20010db800010002/64",
    "2001:db8:1:2::, 20010db800010002/64",
    "2001:db8:1:3::, 20010db800010003/64",
    "fe80::1%eth0, fe80000000000000/64",
    "::1, 0000000000000000/64",
    "64:ff9b::192.0.2.1, 192.0.2.1",
    "64:ff9b::c000:201, 192.0.2.1",
    "64:ff9b:1::c000:201, 192.0.2.1",
    "64:ff9b:1:2:3:4:c000:201, 192.0.2.1",
    "64:ff9b:1:c000:2:100::, 0064ff9b0001c0000002010000000000",
    "64:ff9b:1:c000:2:200::, 0064ff9b0001c0000002020000000000",
    "64:ff9b:2::c000:201, 0064ff9b00020000/64",
    "64:ff9b:0:0:0:1:c000:201, 0064ff9b00000000/64",
    "::ffff:0:192.0.2.1, 192.0.2.1",
    "2002:c000:201::1, 192.0.2.1",
    "2002:c000:201:ffff:1:2:3:4, 192.0.2.1",
    "2001:0:4136:e378:8000:63bf:3fff:fdfe, 192.0.2.1",
    "2001:0:4136:e378:8000:63bf:3fff:fdfd, 192.0.2.2",
    "2001:1::1, 2001000100000000/64",
    "no:address:at:all, no:address:at:all",
    "telegram.org, telegram.org"
  })
  void anAddressCountsForItsNetwork(String address, String network) {
    assertThat(ClientNetwork.of(address)).isEqualTo(network);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2:3:4:5:6, 20010db80001/48",
    "2001:db8:1:ffff::, 20010db80001/48",
    "2001:db8:2::, 20010db80002/48",
    "192.0.2.1,",
    "::ffff:192.0.2.1,",
    "64:ff9b::192.0.2.1,",
    "2002:c000:201::1,",
    "64:ff9b:1:c000:2:100::,",
    "no:address:at:all,"
  })
  void anIpv6AddressIsInASite(String address, String site) {
    assertThat(ClientNetwork.site(address)).isEqualTo(Optional.ofNullable(site));
  }
}
