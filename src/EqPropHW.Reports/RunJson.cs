using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EqPropHW.Training;

namespace EqPropHW.Reports;

/// <summary>How the files of a run folder are written as JSON.</summary>
internal static class RunJson
{
    /// <summary>One event a line; the kind of event is its first property.</summary>
    public static JsonSerializerOptions Line { get; } = Options(indented: false);

    /// <summary>Whole files, indented to be read.</summary>
    public static JsonSerializerOptions File { get; } = Options(indented: true);

    private static JsonSerializerOptions Options(bool indented)
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(NameEvents);
        return new(JsonSerializerDefaults.General)
        {
            TypeInfoResolver = resolver,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = indented,
            // Environment.NewLine would make the bytes depend on the machine.
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            // A run that diverges has residuals that are not numbers; they are part of the record.
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
        };
    }

    private static void NameEvents(JsonTypeInfo type)
    {
        if (type.Type == typeof(TrainingEvent))
        {
            type.PolymorphismOptions = new()
            {
                TypeDiscriminatorPropertyName = "event",
                DerivedTypes =
                {
                    new(typeof(Evaluation), "evaluation"), new(typeof(Finished), "finished"), new(typeof(TimeDrawn), "time"), new(typeof(Stability), "stability"),
                    new(typeof(WiringShown), "wiring"), new(typeof(Observed), "observed"),
                },
            };
        }
        // The inherited property would come last; a line is read with its iteration in front.
        foreach (var property in type.Properties)
        {
            if (typeof(TrainingEvent).IsAssignableFrom(type.Type) && property.Name == "iteration") property.Order = -1;
        }
    }
}
