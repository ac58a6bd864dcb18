package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralNamesTest {

    @ParameterizedTest
    @CsvSource({
        "c0000201, 192.0.2.1",
        "00000000, 0.0.0.0",
        "ffffffff, 255.255.255.255",
        // RFC 5952 §4: the longest run, the first of equals, and never one group alone
        "20010db8000000000000000000000001, 2001:db8::1",
        "00000000000000000000000000000000, '::'",
        "00000000000000000000000000000001, ::1",
        "20010db8000000000001000000000001, 2001:db8::1:0:0:1",
        "20010db8000100000001000100010001, 2001:db8:1:0:1:1:1:1",
        "fe800000000000000000000000000000, fe80::",
        "20010db8aaaabbbbccccddddeeeeffff, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff",
    })
    void writesAddressesAsPeopleDo(String hex, String text) {
        GeneralName.Ip address = new GeneralName.Ip(hex);

        assertThat(address.value()).isEqualTo(text);
        assertThat(address.text()).isEqualTo("ip:" + text);
    }

    @ParameterizedTest
    @CsvSource({
        "8203612e62, dns:a.b",
        "860375726e, uri:urn",
        "8103614062, email:a@b",
        "8704c0000201, ip:192.0.2.1",
        "880129, other:[8]",
        "a00a06032a0304a003020107, other:[0]",
        // id-on-SmtpUTF8Mailbox: a mailbox beyond ASCII (RFC 9598)
        "a01106082b06010505070809a0050c036140c3, ''",
        "a01206082b06010505070809a0060c04c3a44062, email:?@b",
    })
    void readsEachByItsType(String hex, String text) throws DerException {
        Der name = new Der(HexFormat.of().parseHex(hex));

        if (text.isEmpty()) {
            assertThatThrownBy(() -> GeneralNames.read(name)).isInstanceOf(DerException.class);
        } else {
            assertThat(GeneralNames.read(name).text()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8700",
                "8703c00002",
                "8705c000020100",
                "8202610a",
                "82026120",
                "820261ff",
                "a0030601",
                "890100",
                "a4020500",
                "a00a06032a0304a003020107aa"
            })
    void refusesWhatIsNone(String hex) {
        Der name = new Der(HexFormat.of().parseHex(hex));

        assertThatThrownBy(
                        () -> {
                            GeneralNames.read(name);
                            name.mustEnd("the name");
                        })
                .isInstanceOf(DerException.class);
    }

    @Test
    void showsDirectoryNames() throws DerException {
        Der name = new Der(HexFormat.of().parseHex("a40e300c310a30080603550403130161"));

        assertThat(GeneralNames.read(name).text()).isEqualTo("dn:CN=a");
    }

    @Test
    void isHarmlessToPrint() {
        assertThat(new GeneralName.Dns("a\nb\u202e").text()).isEqualTo("dns:a?b?");
        assertThat(new GeneralName.Uri("x".repeat(900)).text()).hasSize(204);
    }
}
