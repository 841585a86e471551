using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using EqPropHW.Boards;
using EqPropHW.Core;

namespace EqPropHW.Cli.Verbs;

/// <summary><c>eqp serve DEVICE</c>: an emulated device as a remote board, over a socket or a pseudo-terminal.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var word = new Argument<string>("device") { Description = "profile to emulate (see 'eqp devices')", HelpName = "DEVICE" };
        var listen = new Option<string>("--listen") { Description = "tcp:ADDRESS:PORT (port 0 takes a free one) or pty", HelpName = "WHERE", DefaultValueFactory = _ => "tcp:127.0.0.1:0" };
        var (seed, instance, mode, threads, without) = (CommonOptions.Seed(), CommonOptions.Instance(), CommonOptions.Mode(), CommonOptions.Threads(), CommonOptions.Without());
        var command = new Verb(
            "serve",
            "Serve an emulated device to other programs, as a board would answer.",
            "eqp serve xy-ideal --listen tcp:127.0.0.1:7321",
            "eqp train xor-xy --device tcp:127.0.0.1:7321",
            $"{BoardWords.TokenVariable}=SECRET eqp serve xy-ideal --listen tcp:0.0.0.0:7321")
        {
            word, listen, seed, instance, mode, threads, without,
        };
        command.SetAction(async (p, cancellation) =>
        {
            var profile = Devices.Profile(p.GetValue(word)!);
            var options = CommonOptions.Emulator(p.GetValue(mode), p.GetValue(seed) ?? 1, p.GetValue(instance)!.Value, p.GetValue(threads)!.Value, p.GetValue(without));
            Substrate substrate = profile.Substrate == "xy" ? new XyArray() : new NeuronArray(NeuronLaw.A, Activation.HardSigmoid);
            // The network comes with the client; until then the smallest one stands in.
            var device = Devices.Open(p.GetValue(word)!, substrate, new(2, [new(0, 1)], [0], [1]), options);
            await using var host = new BoardHost(device, new() { Rewire = w => Devices.Open(p.GetValue(word)!, w.Substrate, w.Topology, options with { Time = w.Time }) });
            if (p.GetValue(listen) == "pty") await OnPtyAsync(host, cancellation);
            else await OnTcpAsync(host, p.GetValue(listen)!, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task OnPtyAsync(BoardHost host, CancellationToken cancellation)
    {
        using var pty = PtyLink.Create();
        Console.WriteLine($"serial:{pty.PortPath}");
        await host.ServeAsync(pty, cancellation);
    }

    private static async Task OnTcpAsync(BoardHost host, string listen, CancellationToken cancellation)
    {
        var (name, port) = BoardWords.TcpParts(listen);
        if (!IPAddress.TryParse(name, out var address)) throw new UsageException($"--listen {listen}: '{name}' is no address of this computer; expected for example 127.0.0.1");
        var token = Environment.GetEnvironmentVariable(BoardWords.TokenVariable);
        if (!IPAddress.IsLoopback(address) && string.IsNullOrEmpty(token))
            throw new UsageException($"--listen {listen}: others can reach that address; set {BoardWords.TokenVariable} to a secret here and at the client");
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new UsageException($"--listen {listen}: {e.Message}");
        }
        Console.WriteLine($"tcp:{listener.LocalEndpoint}");
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(cancellation);
            client.NoDelay = true;
            var stream = client.GetStream();
            if (string.IsNullOrEmpty(token) || await KnowsAsync(stream, token, cancellation)) await host.ServeAsync(stream, cancellation);
            else Console.Error.WriteLine($"eqp: {client.Client.RemoteEndPoint} was turned away: it does not know the token");
        }
    }

    /// <summary>Whether a client begins with the line <c>token SECRET</c>, within five seconds.</summary>
    private static async Task<bool> KnowsAsync(NetworkStream stream, string token, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        var (expected, found) = (Encoding.UTF8.GetBytes($"token {token}\n"), new byte[Encoding.UTF8.GetByteCount(token) + 7]);
        try
        {
            await stream.ReadExactlyAsync(found, limit.Token);
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
        return CryptographicOperations.FixedTimeEquals(expected, found);
    }
}
