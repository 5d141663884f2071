using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Serverless.Benchmarks;

/// <summary>The figures of one benchmark, and the machine they were measured on.</summary>
internal sealed record BenchmarkReport(string Name, string About, IReadOnlyList<Figure> Figures)
{
    public string Machine { get; } =
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}";

    public bool IsWithinBounds => Figures.All(figure => figure.IsWithinBounds);

    public static async Task SaveAsync(IEnumerable<BenchmarkReport> reports, string file)
    {
        var rows = reports.SelectMany(report => report.Figures.Select(figure => new ReportRow(
            report.Name, figure.What, figure.Value, figure.Unit, figure.Baseline, figure.Value / figure.Baseline)))
                .ToList();
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, rows, ReportJson.Default.IReadOnlyListReportRow);
    }

    public void Print()
    {
        var table = new Table { Title = new TableTitle($"{Name}: {About}"), Caption = new TableTitle(Machine) };
        table.AddColumn("measurement");
        table.AddColumn(new TableColumn("value") { Alignment = Justify.Right });
        table.AddColumn("unit");
        table.AddColumn(new TableColumn("ratio") { Alignment = Justify.Right });
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
            table.AddRow(
                Markup.Escape(figure.What), figure.IsWithinBounds ? value : $"[red]{value}[/]", figure.Unit,
                (figure.Value / figure.Baseline)?.ToString("0.00", CultureInfo.InvariantCulture) ?? "", bound);
        }

        AnsiConsole.Write(table);
    }
}

/// <summary>One figure in the JSON file.</summary>
internal sealed record ReportRow(
    string Benchmark, string Case, double Value, string Unit, double? Baseline, double? Ratio);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<ReportRow>))]
internal sealed partial class ReportJson : JsonSerializerContext;
