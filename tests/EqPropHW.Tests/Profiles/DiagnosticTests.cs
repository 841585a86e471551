using System.Reflection;
using System.Text.RegularExpressions;
using EqPropHW.Profiles;

namespace EqPropHW.Tests.Profiles;

/// <summary>
/// Every broken file of tests/golden/profiles (.json is a profile, .jsonc an experiment) has its exact diagnostics beside it.
/// With EQP_ACCEPT=1 the texts are written anew: read the difference before it is committed.
/// </summary>
public sealed class DiagnosticTests
{
    public static TheoryData<string> Broken { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Golden).Select(f => Path.GetFileName(f))
            .Where(f => !f.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_file_is_refused_with_its_exact_text(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Golden, file));
        var golden = Path.Combine(Repository.Golden, file + ".txt");

        var actual = Failure(text, file).Message + "\n";

        if (Environment.GetEnvironmentVariable("EQP_ACCEPT") == "1") File.WriteAllText(golden, actual);
        Assert.Equal(File.ReadAllText(golden), actual);
    }

    [Fact]
    public void Every_code_is_in_the_table_and_in_a_test()
    {
        var declared = typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).Order(StringComparer.Ordinal).ToArray();
        var texts = string.Concat(Directory.EnumerateFiles(Repository.Golden, "*.txt").Select(File.ReadAllText));
        var seen = Regex.Matches(texts, @"error (EQ\d+):").Select(m => m.Groups[1].Value);

        Assert.Equal(declared, DiagnosticCodes.Table.Keys);
        // A file that cannot be read has no golden text: it has tests of its own below.
        Assert.Equal(declared, seen.Append(DiagnosticCodes.Unreadable).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Missing_file_is_refused_with_its_path()
    {
        var failure = Assert.Throws<ProfileException>(() => ProfileReader.Read("nowhere/missing.json"));

        Assert.Equal("nowhere/missing.json:1:1: error EQ100: the file does not exist", failure.Message);
    }

    [Fact]
    public void File_that_is_not_utf8_is_refused()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, [(byte)'{', 0xFF, (byte)'}']);

        var failure = Assert.Throws<ProfileException>(() => ExperimentReader.Read(path));

        File.Delete(path);
        Assert.Equal($"{path}:1:1: error EQ100: the file is not UTF-8 text", failure.Message);
    }

    [Fact]
    public void Carriage_returns_are_not_part_of_the_source_line()
    {
        var failure = Failure("{\r\n  \"substrate\": 7,\r\n  \"time\": { \"kind\": \"clocked\", \"factor\": 1 },\r\n  \"clock\": \"1 Hz\"\r\n}\r\n", "a.json");

        Assert.Equal(
            "a.json:2:16: error EQ106: substrate: expected one of 'xy', 'neuron', found 7\n    \"substrate\": 7,\n                 ^",
            failure.Message);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_where_it_stands()
    {
        var failure = Failure("""{ "substrate": "\ud800" }""", "a.json");

        Assert.Contains("a.json:1:16: error EQ101: substrate: the text has an escape \\u that is half a character", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnostics_carry_their_parts()
    {
        var found = Assert.Single(Failure(File.ReadAllText(Path.Combine(Repository.Golden, "unit-missing.json")), "folder/unit-missing.json").Diagnostics);

        Assert.Equal(("folder/unit-missing.json", 4, 12, "EQ102", "clock"), (found.File, found.Line, found.Column, found.Code, found.Path));
        Assert.Equal("""  "clock": 10""", found.SourceLine);
    }

    private static ProfileException Failure(string text, string file) => Assert.Throws<ProfileException>(() =>
    {
        if (file.EndsWith(".jsonc", StringComparison.Ordinal)) ExperimentReader.Parse(text, file);
        else ProfileReader.Parse(text, file);
    });
}
