using System.Globalization;
using System.Text.RegularExpressions;
using EqPropHW.Boards.Wire;
using EqPropHW.Core;
using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests.Boards;

/// <summary>The worked examples of PROTOCOL.md are what the code does.</summary>
public sealed partial class ProtocolPageTests
{
    private static readonly List<(string Title, MessageType Type, byte Seq, byte[] Payload, byte[] Bytes)> _examples =
    [
        .. Example().Matches(File.ReadAllText(Path.Combine(Repository.Root, "firmware-stubs", "PROTOCOL.md")))
            .Select(m => (m.Groups[1].Value, (MessageType)Hex(m.Groups[2].Value)[0], Hex(m.Groups[3].Value)[0], Hex(m.Groups[4].Value), Hex(m.Groups[5].Value))),
    ];

    [Fact]
    public void Fields_give_the_bytes_and_bytes_the_fields()
    {
        Assert.True(_examples.Count > 25);
        foreach (var (_, type, seq, payload, bytes) in _examples)
        {
            Assert.Equal(bytes, new Frame(type, seq, payload).Encode());
            ReadOnlySpan<byte> rest = bytes;
            Assert.True(new FrameReader(256).TryRead(ref rest, out var frame));
            Assert.Equal((type, seq), (frame.Type, frame.Seq));
            Assert.Equal(payload, frame.Payload.ToArray());
        }
    }

    [Fact]
    public void Loads_of_the_page_are_the_wiring_parameters_and_program_it_names()
    {
        var chunks = _examples.Where(e => e.Type == MessageType.LoadChunk).Select(e => e.Payload[4..]).ToArray();
        var (topology, numbers) = (new Topology(2, [new(0, 1)], [0], [1]), new FixedNumbers(new XyArray()));
        var parameters = Parameters.Zero(new XyArray(), topology);
        (parameters.Couplings[0], parameters.Bias[1], parameters.BiasAngle[1]) = (1, 0.25, Math.PI / 2);
        var program = new PhaseProgram(10,
        [
            new(0, new(NudgeKind.Live, Cost.Log), 1000, Start.Given, 1e-5),
            new(0.125, new(NudgeKind.Tangent, Cost.Log, 0.5), 500, Start.Continue),
        ]);

        Assert.Equal(new BoardWiring(new XyArray(), topology, new Continuous([1, 1]), new(10, 1)).Encode(numbers.Code), chunks[0]);
        Assert.Equal(Loads.Encode(parameters, numbers), chunks[1]);
        Assert.Equal(Loads.Encode(program, numbers), chunks[2]);
        Assert.Equal(program.Steps[1], Loads.Decode(chunks[2], numbers).Steps[1]);
    }

    [Fact]
    public void Capabilities_of_the_page_are_a_board_with_sixteen_oscillators()
    {
        var payload = _examples.First(e => e.Type == (MessageType.Hello | MessageType.Answer)).Payload;

        var capabilities = Capabilities.Decode(payload.AsSpan(14));

        Assert.Equal(("EqPropHW", "example", "42", "1.0"), capabilities.Identity);
        Assert.Equal(16u, capabilities.MaxNodes);
        Assert.Equal(FixedPoint.Range, capabilities.Limits.CouplingRange);
    }

    [Fact]
    public void Error_codes_of_the_page_are_those_of_the_code()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "firmware-stubs", "PROTOCOL.md"));

        foreach (var code in Enum.GetValues<ErrorCode>().Where(c => c is not (ErrorCode.None or ErrorCode.QueueOverflow)))
            Assert.Contains($"| {(int)code} |", page, StringComparison.Ordinal);
    }

    private static byte[] Hex(string words)
        => words == "-" ? [] : [.. words.Split(' ').Select(w => byte.Parse(w, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^    [<>] (.+)\n      type (\S\S) seq (\S\S) payload (.+)\n      frame (.+)$", RegexOptions.Multiline)]
    private static partial Regex Example();
}
