using EqPropHW.Core;
using EqPropHW.Reports;

namespace EqPropHW.Studies;

/// <summary>Whose a folder of runs is: the file <c>study.txt</c> in it names its study.</summary>
public static class StudyFolder
{
    /// <summary>Makes the folder if it is missing and takes it for a study.</summary>
    /// <param name="folder">Folder of the study.</param>
    /// <param name="study">Its name.</param>
    /// <exception cref="RunFolderException">It belongs to another study.</exception>
    public static void Claim(string folder, string study)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "study.txt");
        if (!File.Exists(path))
        {
            SafeFile.WriteText(path, study + "\n");
            return;
        }
        var owner = File.ReadAllText(path).Trim();
        if (owner != study) throw new RunFolderException($"{folder}: holds the study '{owner}', not '{study}'; name another folder");
    }
}
