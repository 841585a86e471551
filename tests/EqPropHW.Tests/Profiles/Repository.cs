namespace EqPropHW.Tests.Profiles;

/// <summary>Files of this repository, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Golden { get; } = Path.Combine(Root, "tests", "golden", "profiles");

    public static string HardwareProfiles { get; } = Path.Combine(Root, "hardware-profiles");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EqPropHW.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException($"EqPropHW.sln is in no folder above {AppContext.BaseDirectory}");
    }
}
