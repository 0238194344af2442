import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Java's side of the interop matrix: JSSE, by the protocol of ../README.md. Its groups are one setting for the whole process. */
public final class Peer {
    private static final int BULK = 100_000;
    private static final int LIMIT = 20_000;
    private static final byte[] CLIENT_LINE = "hello from the client\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVER_LINE = "hello from the server\n".getBytes(StandardCharsets.US_ASCII);
    private static final char[] PASSWORD = "password".toCharArray();

    private static final Map<String, List<String>> SUITES = Map.of(
        "1.2 AES-128-GCM", List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        "1.2 AES-256-GCM", List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        "1.2 CHACHA20-POLY1305",
        List.of("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
        "1.3 AES-128-GCM", List.of("TLS_AES_128_GCM_SHA256"),
        "1.3 AES-256-GCM", List.of("TLS_AES_256_GCM_SHA384"),
        "1.3 CHACHA20-POLY1305", List.of("TLS_CHACHA20_POLY1305_SHA256"));

    private final Map<String, String> row = new HashMap<>();

    private Peer(String[] words) {
        for (String pair : Arrays.copyOfRange(words, 1, words.length)) {
            int at = pair.indexOf('=');
            row.put(pair.substring(0, at), pair.substring(at + 1));
        }
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println("version Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")");
        var input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            try {
                var peer = new Peer(words);
                if (words[0].equals("serve")) {
                    peer.serve();
                } else {
                    peer.connect();
                }
            } catch (Exception e) {
                System.out.println("error " + e.toString().replace('\n', ' '));
            }
        }
    }

    private void serve() throws Exception {
        SSLContext context = context();
        try (var listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 4, InetAddress.getByName("127.0.0.1"))) {
            listener.setSoTimeout(LIMIT);
            SSLParameters parameters = narrow(listener.getSSLParameters());
            parameters.setNeedClientAuth(row.containsKey("ca"));
            listener.setSSLParameters(parameters);
            System.out.println("port " + listener.getLocalPort());
            for (int i = 0; i < count(); i++) {
                try (var socket = (SSLSocket) listener.accept()) {
                    socket.setSoTimeout(LIMIT);
                    socket.setTcpNoDelay(true);
                    socket.startHandshake();
                    String facts = facts(socket.getSession());
                    var input = new DataInputStream(socket.getInputStream());
                    OutputStream output = socket.getOutputStream();
                    expectLine(input, CLIENT_LINE);
                    output.write(SERVER_LINE);
                    output.write(input.readNBytes(BULK));
                    expectEnd(input);
                    socket.shutdownOutput();
                    System.out.println("ok " + facts);
                }
            }
        }
    }

    private void connect() throws Exception {
        SSLContext context = context();
        byte[] sent = new byte[BULK];
        for (int i = 0; i < BULK; i++) {
            sent[i] = (byte) (i * 31 + i / 251);
        }
        for (int i = 0; i < count(); i++) {
            int port = Integer.parseInt(row.get("port"));
            var plain = new Socket();
            plain.connect(new InetSocketAddress("127.0.0.1", port), LIMIT);
            plain.setTcpNoDelay(true);
            // Sessions are kept under this name and port.
            try (var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true)) {
                socket.setSoTimeout(LIMIT);
                SSLParameters parameters = narrow(socket.getSSLParameters());
                parameters.setServerNames(List.of(new SNIHostName("localhost")));
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                var input = new DataInputStream(socket.getInputStream());
                OutputStream output = socket.getOutputStream();
                output.write(CLIENT_LINE);
                expectLine(input, SERVER_LINE);
                output.write(sent);
                if (!Arrays.equals(sent, input.readNBytes(BULK))) {
                    throw new IOException("the data came back changed");
                }
                String facts = facts(socket.getSession());
                socket.shutdownOutput();
                expectEnd(input);
                System.out.println("ok " + facts);
            }
        }
    }

    private int count() {
        return Integer.parseInt(row.get("count"));
    }

    private SSLParameters narrow(SSLParameters parameters) {
        parameters.setProtocols(new String[] {"TLSv" + row.get("version")});
        parameters.setCipherSuites(SUITES.get(row.get("version") + " " + row.get("suite")).toArray(String[]::new));
        return parameters;
    }

    private SSLContext context() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        KeyStore identity = emptyStore();
        if (row.containsKey("cert")) {
            Certificate[] chain = certificates(row.get("cert")).toArray(Certificate[]::new);
            identity.setKeyEntry("identity", key(row.get("key"), chain[0].getPublicKey().getAlgorithm()), PASSWORD, chain);
        }
        keys.init(identity, PASSWORD);

        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        KeyStore anchors = emptyStore();
        if (row.containsKey("ca")) {
            anchors.setCertificateEntry("anchor", certificates(row.get("ca")).iterator().next());
            trust.init(anchors);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), row.containsKey("ca") ? trust.getTrustManagers() : null, null);
        return context;
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String path) throws Exception {
        try (InputStream file = new FileInputStream(path)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(file);
        }
    }

    private static PrivateKey key(String path, String algorithm) throws Exception {
        String base64 = Files.readString(Path.of(path)).replaceAll("-----[A-Z ]+-----", "");
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }

    private static String facts(SSLSession session) throws Exception {
        String peer = "-";
        try {
            var leaf = (X509Certificate) session.getPeerCertificates()[0];
            for (Rdn part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
                peer = part.getType().equals("CN") ? part.getValue().toString() : peer;
            }
        } catch (SSLPeerUnverifiedException e) {
            // It was not asked for one.
        }
        return "version=" + session.getProtocol() + " suite=" + session.getCipherSuite() + " group=- resumed=- peer=" + peer;
    }

    private static void expectLine(DataInputStream input, byte[] line) throws IOException {
        if (!Arrays.equals(input.readNBytes(line.length), line)) {
            throw new IOException("another line than expected");
        }
    }

    /** An end without close_notify throws. */
    private static void expectEnd(InputStream input) throws IOException {
        if (input.read() != -1) {
            throw new IOException("data where the end was expected");
        }
    }
}
