package dev.countersign.gateway.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Pkcs11UriTest {
    private static final String WAY = "?module-path=/m.so&pin-source=file:/pin";

    @Test
    void saysWhichKeyInWhichToken() {
        Pkcs11Uri uri =
                Pkcs11Uri.parse(
                        "pkcs11:token=gate;serial=0123;slot-id=7;object=web;id=%01%AB;type=private"
                                + "?module-path=/usr/lib/m.so&pin-source=file:/etc/pin");
        assertThat(uri.token())
                .isEqualTo(
                        new Pkcs11Uri.Token(
                                Map.of("token", "gate", "serial", "0123"), OptionalLong.of(7)));
        assertThat(uri.key()).isEqualTo(new Pkcs11Uri.Key(Optional.of("web"), Optional.of("01ab")));
        assertThat(uri.module()).isEqualTo(Path.of("/usr/lib/m.so"));
        assertThat(uri.pin()).isEqualTo(Path.of("/etc/pin"));
        assertThat(uri)
                .hasToString(
                        "the key 'object=web;id=01ab' in the token"
                                + " 'serial=0123;slot-id=7;token=gate'");
    }

    /** RFC 7512 §3, those that name a private key, with a module and a PIN's file added. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pkcs11: | {} | |",
                "pkcs11:object=my-key;type=private | {} | my-key |",
                "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;"
                        + "manufacturer=Snake%20Oil,%20Inc.;model=1.0;object=my-key;type=private;"
                        + "id=%69%95%3E%5C%F4%BD%EC%91 | {manufacturer=Snake Oil, Inc., model=1.0,"
                        + " token=The Software PKCS#11 Softtoken} | my-key | 69953e5cf4bdec91",
                "pkcs11:token=A%20name%20with%20a%20substring%20%25%3B;object=my-key;type=private"
                        + " | {token=A name with a substring %;} | my-key |",
                "pkcs11:token=Name%20with%20a%20small%20A%20with%20acute:%20%C3%A1;object=my-key"
                        + " | {token=Name with a small A with acute: á} | my-key |",
            })
    void readsTheExamplesOfItsStandard(String uri, String token, String object, String id) {
        Pkcs11Uri read = Pkcs11Uri.parse(uri + WAY);
        assertThat(new TreeMap<>(read.token().attributes())).hasToString(token);
        assertThat(read.key().object()).isEqualTo(Optional.ofNullable(object));
        assertThat(read.key().id()).isEqualTo(Optional.ofNullable(id));
    }

    /** RFC 7512 §3, those that ask for something that is not done here. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pkcs11:object=my-pubkey;type=public" + WAY + " | has type=public",
                "pkcs11:object=my-key?pin-source=file:/etc/token | names no module",
                "pkcs11:object=my-key?pin-value=the-pin | has a PIN in it",
                "pkcs11:object=my-key;my-attribute=a" + WAY + " | my-attribute, which is not known",
                "pkcs11:library-manufacturer=Snake%20Oil,%20Inc."
                        + WAY
                        + " | library-manufacturer, which is not read",
                "pkcs11:slot-description=Sun%20Metaslot"
                        + WAY
                        + " | slot-description, which is not read",
                "pkcs11:object=my-key?module-name=mypkcs11&pin-source=file:/p | module-name, which is not read",
            })
    void refusesWhatIsNotDoneHere(String uri, String why) {
        assertThatThrownBy(() -> Pkcs11Uri.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("the-pin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkcs11",
                "/etc/key.pem",
                "pkcs11:token" + WAY,
                "pkcs11:=a" + WAY,
                "pkcs11:token=a;" + WAY,
                "pkcs11:token=a;;object=b" + WAY,
                "pkcs11:token=a;token=a" + WAY,
                "pkcs11:token=a b" + WAY,
                "pkcs11:token=a/b" + WAY,
                "pkcs11:token=%4" + WAY,
                "pkcs11:token=%4g" + WAY,
                "pkcs11:token=%ff" + WAY,
                "pkcs11:token=á" + WAY,
                "pkcs11:slot-id=" + WAY,
                "pkcs11:slot-id=0x1" + WAY,
                "pkcs11:token=a",
                "pkcs11:token=a?module-path=/m.so",
                "pkcs11:token=a?module-path=m.so&pin-source=file:/pin",
                "pkcs11:token=a?module-path=/m.so&pin-source=/pin",
                "pkcs11:token=a?module-path=/m.so&pin-source=file:pin",
                "pkcs11:token=a?module-path=/m.so&pin-source=file://host/pin",
                "pkcs11:token=a?module-path=/m.so&pin-source=%7C/usr/bin/pin",
                "pkcs11:token=a?module-path=/m.so&pin-source=file:/p%00in",
                "pkcs11:token=a?module-path=/m.so?pin-source=file:/pin",
            })
    void refusesWhatIsMalformed(String uri) {
        assertThatThrownBy(() -> Pkcs11Uri.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches("(is|has|names) .*");
    }

    @Test
    void takesEachCharacterThatStandsForItself() {
        Pkcs11Uri uri =
                Pkcs11Uri.parse(
                        "PKCS11:token=a-._~:[]@!$'()*+,=&;object=%3b"
                                + "?module-path=/a?b|c/m.so&pin-source=file:///pin");
        assertThat(uri.token().attributes()).containsEntry("token", "a-._~:[]@!$'()*+,=&");
        assertThat(uri.key().object()).contains(";");
        assertThat(uri.module()).isEqualTo(Path.of("/a?b|c/m.so"));
        assertThat(uri.pin()).isEqualTo(Path.of("/pin"));
    }
}
