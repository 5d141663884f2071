using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Serverless.Benchmarks;

/// <summary>The figures of one benchmark, with what they were measured on.</summary>
internal sealed record BenchmarkReport(string Name, string About, IReadOnlyList<Figure> Figures)
{
    public string Machine { get; } =
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    public bool Holds => Figures.All(figure => figure.Holds);

    public static async Task SaveAsync(IReadOnlyList<BenchmarkReport> reports, string file)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, reports, ReportJson.Default.IReadOnlyListBenchmarkReport);
    }

    public void Print()
    {
        var table = new Table { Title = new TableTitle($"{Name}: {About}"), Caption = new TableTitle(Machine) };
        table.AddColumn("what");
        table.AddColumn(new TableColumn("value") { Alignment = Justify.Right });
        table.AddColumn("unit");
        table.AddColumn("bound");
        foreach (var figure in Figures)
        {
            var value = figure.Value.ToString(figure.Value < 100 ? "0.##" : "#,0", CultureInfo.InvariantCulture);
            var bound = (figure.AtLeast, figure.AtMost) switch
            {
                ({ } least, _) => string.Create(CultureInfo.InvariantCulture, $"at least {least:#,0.##}"),
                (_, { } most) => string.Create(CultureInfo.InvariantCulture, $"at most {most:#,0.##}"),
                _ => "",
            };
            table.AddRow(Markup.Escape(figure.What), figure.Holds ? value : $"[red]{value}[/]", figure.Unit, bound);
        }

        AnsiConsole.Write(table);
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<BenchmarkReport>))]
internal sealed partial class ReportJson : JsonSerializerContext;
