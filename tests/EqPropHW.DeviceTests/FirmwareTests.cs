using System.Diagnostics;

namespace EqPropHW.DeviceTests;

/// <summary>What the Makefile of the firmware checks by itself, without a line of C# in between.</summary>
public sealed class FirmwareTests
{
    /// <summary>Golden vectors, refusals, self tests and the worked examples of <c>PROTOCOL.md</c>, by a host written in C.</summary>
    [Theory]
    [InlineData("host")]
    [InlineData("m3")]
    [InlineData("m0")]
    [InlineData("avr")]
    public async Task Board_passes_its_check(string board)
    {
        var said = await MakeAsync("check", "BOARDS=" + board);

        Assert.DoesNotContain("FAIL", said, StringComparison.Ordinal);
        Assert.Contains(" examples, 0 wrong", said, StringComparison.Ordinal);
        foreach (var vector in Directory.GetFiles(Path.Combine(Root, "tests", "golden"), "fixed-*.txt"))
            Assert.Contains("ok " + Path.GetFileName(vector), said, StringComparison.Ordinal);
    }

    /// <summary>Each fuzzer for a short while from the kept corpus; <c>make fuzz FUZZ_SECONDS=600</c> is the long way.</summary>
    [Fact]
    public async Task Fuzzers_find_nothing()
    {
        var said = await MakeAsync("fuzz", "FUZZ_SECONDS=3");

        Assert.Equal(3, said.Split("nothing found").Length - 1);
    }

    private static string Root { get; } = FindRoot();

    private static async Task<string> MakeAsync(params string[] words)
    {
        using var make = Process.Start(new ProcessStartInfo("make", ["-s", "-C", Path.Combine(Root, "firmware-stubs"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (make.StandardOutput.ReadToEndAsync(), make.StandardError.ReadToEndAsync());
        await make.WaitForExitAsync();
        var said = await output + await errors;
        Assert.True(make.ExitCode == 0, said);
        return said;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "firmware-stubs", "Makefile"))) return folder.FullName;
        }
        throw new InvalidOperationException($"firmware-stubs is in no folder above {AppContext.BaseDirectory}");
    }
}
