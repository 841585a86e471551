using EqPropHW.Boards;
using EqPropHW.Core;

namespace EqPropHW.Cli;

/// <summary>Which library drives serial ports and buses: this program's own, or System.Device.Gpio and System.IO.Ports where they are built in.</summary>
internal static class IoLibrary
{
    /// <summary>Environment variable that chooses: <c>own</c>, the default, or <c>dotnet</c>.</summary>
    public const string Variable = "EQPROP_IO";

    /// <summary>Whether the packages are asked for.</summary>
    /// <exception cref="UsageException">The variable has another value.</exception>
    public static bool IsDotNetIot => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" or "own" => false,
        "dotnet" => true,
        var other => throw new UsageException($"{Variable}={other}: expected own or dotnet"),
    };

    /// <summary>The buses of a wiring through System.Device.Gpio.</summary>
    /// <exception cref="UsageException">The packages are not built in.</exception>
    public static Buses Buses(WiredBuses names) =>
#if DOTNET_IOT
        EqPropHW.Boards.DotNetIot.IotBuses.Open(names);
#else
        throw NotBuiltIn();
#endif

    /// <summary>A serial port, through the library that was chosen.</summary>
    /// <exception cref="UsageException">The packages are asked for and not built in.</exception>
    public static Stream Serial(string path, int baud) => !IsDotNetIot ? SerialLink.Open(path, baud) :
#if DOTNET_IOT
        EqPropHW.Boards.DotNetIot.IotBuses.OpenSerial(path, baud);
#else
        throw NotBuiltIn();

    private static UsageException NotBuiltIn()
        => new($"{Variable}=dotnet: this program was built without these packages; build it with: dotnet build src/EqPropHW.Cli -c Release -p:DotNetIot=true");
#endif
}
