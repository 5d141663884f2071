using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Headers;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Models;
using Serverless.Serving.Results;

namespace Serverless.Gateway.Jobs;

/// <summary>The query of a request that lists jobs.</summary>
internal sealed record JobQuery(JobFilter Filter, PageQuery Page)
{
    private static readonly string[] Parameters = ["status", "model", "after", "limit"];

    /// <summary>The query parameters that can carry a key of the Functions host.</summary>
    private static readonly string[] HostParameters = ["code", "clientId"];

    public static Result<JobQuery> Read(IQueryCollection query)
    {
        var faults = new Faults();
        foreach (var (name, values) in query)
        {
            if (!Parameters.Concat(HostParameters).Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                faults.Add(
                    $"query {Fault.Shorten(name)}",
                    $"'{values}'", $"is not a parameter; the parameters are {string.Join(", ", Parameters)}");
            }
            else if (values.Count > 1)
            {
                faults.Add($"query {name}", $"'{values}'", "must be given once");
            }
        }

        var filter = new JobFilter(
            ReadStatus(query["status"].ToString(), faults), ReadModel(query["model"].ToString(), faults));
        var page = PageQuery.Read(query, JobPages.MaxPerPage, faults);
        return faults.Any ? faults.ToProblem() : new JobQuery(filter, page);
    }

    public static Problem BadCursor(string after) =>
        Problem.Invalid("query after", $"'{after}'", "must be the value from the 'next' of the previous page");

    /// <summary>Returns the address of the page that starts at a cursor.</summary>
    public string Next(string cursor)
    {
        List<KeyValuePair<string, string?>> parameters = [
            new("limit", Page.Limit.ToString(CultureInfo.InvariantCulture)), new("after", cursor)];
        if (Filter.Model is { } model)
        {
            parameters.Insert(0, new("model", model));
        }

        if (Filter.Status is { } status)
        {
            parameters.Insert(0, new("status", status.Wire));
        }

        return $"/v1/jobs{QueryString.Create(parameters)}";
    }

    private static JobStatus? ReadStatus(string text, Faults faults)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (JobStatuses.TryParse(text, out var status))
        {
            return status;
        }

        faults.Add(
            "query status",
            $"'{text}'", $"must be one of {string.Join(", ", JobStatuses.All.Select(known => known.Wire))}");
        return null;
    }

    private static string? ReadModel(string text, Faults faults)
    {
        // The model need not exist: the jobs of a removed model can still be listed.
        if (text.Length > 0 && !ManifestRules.IsName(text))
        {
            faults.Add("query model", $"'{text}'", $"must be {ManifestRules.NameRule}");
        }

        return text.Length == 0 ? null : text;
    }
}
