using System.Diagnostics;
using System.Runtime.InteropServices;
using EqPropHW.Tests.Profiles;

namespace EqPropHW.Tests.Boards;

/// <summary>The portable core of the board firmware, built by its Makefile and called in this process.</summary>
internal static class FirmwareCore
{
    private static readonly nint _library = Build();

    public static readonly Crc32C Crc = Find<Crc32C>("crc32c");
    public static readonly CobsSend Send = Find<CobsSend>("cobs_send");
    public static readonly CobsDecode Decode = Find<CobsDecode>("cobs_decode");
    public static readonly ArrayReset Reset = Find<ArrayReset>("array_reset");
    public static readonly ArrayCommit Commit = Find<ArrayCommit>("array_commit");
    public static readonly ArrayImage Image = Find<ArrayImage>("array_image");
    public static readonly ArrayBytes SampleBytes = Find<ArrayBytes>("array_sample_bytes");
    public static readonly ArrayBytes AnswerBytes = Find<ArrayBytes>("array_answer_bytes");
    public static readonly ArrayRun Run = Find<ArrayRun>("array_run");

    public delegate uint Crc32C(uint crc, byte[] bytes, uint length);

    public delegate void Put(byte b);

    public delegate void CobsSend(byte[] bytes, uint length, Put put);

    public delegate int CobsDecode(byte[] bytes, uint length);

    public delegate void ArrayReset();

    public delegate ushort ArrayCommit(byte target, byte[] image, uint length, out uint detail);

    public delegate nint ArrayImage(byte target, out uint length);

    public delegate uint ArrayBytes();

    public delegate void ArrayRun(byte[] sample, byte[] answer);

    private static T Find<T>(string name) where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));

    private static nint Build()
    {
        using var make = Process.Start(new ProcessStartInfo("make", ["-s", "-C", Path.Combine(Repository.Root, "firmware-stubs"), "library"]) { RedirectStandardError = true })!;
        var errors = make.StandardError.ReadToEnd();
        Assert.True(make.WaitForExit(120_000) && make.ExitCode == 0, errors);
        return NativeLibrary.Load(Path.Combine(Repository.Root, "artifacts", "firmware", "libeplink.so"));
    }
}
