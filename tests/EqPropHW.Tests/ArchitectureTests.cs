using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests;

/// <summary>The rooms of src and what each may import; a row that is broken fails here, not in a review.</summary>
public sealed class ArchitectureTests
{
    private const string Prefix = "EqPropHW.";
    private const int LongestFile = 500;

    /// <summary>The one project outside the solution: its packages are not everywhere.</summary>
    private const string DotNetIot = "Boards.DotNetIot";
    private const int LongestAdapter = 149;

    /// <summary>Rooms and packages each room may import. Rooms that do not exist yet are checked as soon as they do.</summary>
    private static readonly Dictionary<string, string[]> _allowed = new()
    {
        ["Core"] = [],
        ["Numerics"] = [],
        ["Profiles"] = ["Core"],
        ["Placement"] = ["Core"],
        ["Emulator"] = ["Core", "Numerics"],
        ["Boards"] = ["Core"],
        [DotNetIot] = ["Core", "Boards", "Iot.Device.Bindings", "System.IO.Ports"],
        ["Training"] = ["Core", "Numerics", "MathNet.Numerics"],
        ["Reports"] = ["Core", "Training"],
        ["Studies"] = ["Core", "Training", "Reports"],
        ["Cli"] = ["Core", "Numerics", "Profiles", "Placement", "Emulator", "Boards", "Training", "Reports", "Studies", "System.CommandLine", DotNetIot],
    };

    private static readonly string[] _topLevel =
    [
        ".ci", ".editorconfig", ".gitattributes", ".gitignore", "DESIGN.md", "Directory.Build.props", "Directory.Packages.props",
        "EqPropHW.sln", "LICENSE", "README.md", "eqp", "firmware-stubs", "global.json", "hardware-profiles", "src", "tests",
    ];

    public static TheoryData<string> Rooms { get; } = [.. RoomFolders().Select(RoomOf)];

    public static TheoryData<string> BuiltRooms { get; } = [.. RoomFolders().Select(RoomOf).Where(r => r != DotNetIot)];

    [Fact]
    public void Every_folder_of_src_is_a_room_of_the_table()
        => Assert.Empty(RoomFolders().Select(RoomOf).Except(_allowed.Keys));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Project_imports_only_what_its_room_may(string room)
    {
        var project = XDocument.Load(ProjectOf(room));
        var rooms = project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))[Prefix.Length..]);
        var packages = project.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value);

        Assert.Empty(rooms.Concat(packages).Except(_allowed[room]));
    }

    [Theory]
    [MemberData(nameof(BuiltRooms))]
    public void Assembly_references_only_what_its_room_may(string room)
    {
        var references = AssemblyOf(room).GetReferencedAssemblies().Select(a => a.Name!).Where(n => !IsPartOfDotnet(n))
            .Select(n => n.StartsWith(Prefix, StringComparison.Ordinal) ? n[Prefix.Length..] : n);

        Assert.Empty(references.Except(_allowed[room]));
    }

    [Theory]
    [MemberData(nameof(BuiltRooms))]
    public void Classes_are_sealed_static_or_abstract(string room)
    {
        // An exception that has subclasses is the one kind of class that is both thrown and inherited.
        var open = AssemblyOf(room).GetTypes()
            .Where(t => t.IsClass && !t.IsSealed && !t.IsAbstract && t.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Where(t => !typeof(Exception).IsAssignableFrom(t));

        Assert.Empty(open.Select(t => t.FullName));
    }

    [Theory]
    [MemberData(nameof(BuiltRooms))]
    public void Types_live_in_the_namespace_of_their_room(string room)
        => Assert.Empty(AssemblyOf(room).GetExportedTypes()
            .Where(t => t.Namespace is not { } n || !(n == Prefix + room || n.StartsWith(Prefix + room + ".", StringComparison.Ordinal))).Select(t => t.FullName));

    [Fact]
    public void Source_files_stay_short_and_hold_nothing_unfinished()
    {
        var faults = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            var lines = text.Count(c => c == '\n');
            if (lines > LongestFile) faults.Add($"{file}: {lines} lines, at most {LongestFile}");
            if (Regex.Match(text, @"\bTODO\b|\bFIXME\b|NotImplementedException|\bplaceholder\b") is { Success: true } found) faults.Add($"{file}: {found.Value}");
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void Adapter_is_short_and_enters_the_program_by_one_switch()
    {
        var adapter = Directory.EnumerateFiles(Path.GetDirectoryName(ProjectOf(DotNetIot))!, "*.cs").Sum(f => File.ReadLines(f).Count());
        var reference = XDocument.Load(ProjectOf("Cli")).Descendants("ProjectReference").Single(r => r.Attribute("Include")!.Value.Contains(DotNetIot, StringComparison.Ordinal));

        Assert.InRange(adapter, 1, LongestAdapter);
        Assert.Equal("'$(DotNetIot)' == 'true'", reference.Attribute("Condition")?.Value);
        Assert.DoesNotContain(DotNetIot, File.ReadAllText(Path.Combine(Repository.Root, "EqPropHW.sln")), StringComparison.Ordinal);
    }

    [Fact]
    public void Default_projects_name_no_board_package()
    {
        var files = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Where(f => f != ProjectOf(DotNetIot)).Append(Path.Combine(Repository.Root, "Directory.Packages.props"));

        foreach (var file in files) Assert.DoesNotMatch("System\\.IO\\.Ports|Iot\\.Device\\.Bindings|System\\.Device\\.Gpio", File.ReadAllText(file));
    }

    [Fact]
    public void Every_project_has_its_lock_file_and_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "EqPropHW.sln"));
        var projects = new[] { "src", "tests" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.csproj", SearchOption.AllDirectories))
            .Where(p => p != ProjectOf(DotNetIot)).ToArray();

        Assert.NotEmpty(projects);
        Assert.All(projects, p =>
        {
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(p)!, "packages.lock.json")), $"{p} has no packages.lock.json");
            Assert.Contains(Path.GetFileName(p), solution, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Nothing_else_lies_at_the_top()
    {
        if (!Path.Exists(Path.Combine(Repository.Root, ".git"))) return;
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true })!;
        var top = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split('/')[0].Trim('"')).Distinct();

        Assert.Empty(top.Except(_topLevel));
    }

    private static IEnumerable<string> RoomFolders() => Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Where(d => Directory.EnumerateFiles(d, "*.csproj").Any());

    private static string RoomOf(string folder) => Path.GetFileName(folder)[Prefix.Length..];

    private static string ProjectOf(string room) => Path.Combine(Repository.Root, "src", Prefix + room, Prefix + room + ".csproj");

    private static Assembly AssemblyOf(string room) => Assembly.Load(room == "Cli" ? "eqp" : Prefix + room);

    private static bool IsPartOfDotnet(string name)
        => name is "netstandard" or "mscorlib" || (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.CommandLine") || name.StartsWith("Microsoft.Win32", StringComparison.Ordinal);
}
