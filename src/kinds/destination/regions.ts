/**
 * Where Fivetran processes data, by its API description of destinations. There are newer ones: what is not listed is a
 * warning.
 */
export const REGIONS: readonly string[] = [
  ...under(
    'GCP',
    'US_EAST4 US_WEST1 US_CENTRAL1 EUROPE_WEST3 EUROPE_WEST2 AUSTRALIA_SOUTHEAST1 NORTHAMERICA_NORTHEAST1 ASIA_SOUTHEAST1 ASIA_SOUTHEAST2 ASIA_SOUTH1 ASIA_NORTHEAST1',
  ),
  ...under(
    'AWS',
    'US_EAST_1 US_EAST_2 US_WEST_2 AP_NORTHEAST_1 AP_SOUTHEAST_1 AP_SOUTHEAST_2 EU_CENTRAL_1 EU_WEST_1 EU_WEST_2 AP_SOUTH_1 CA_CENTRAL_1 US_GOV_WEST_1',
  ),
  ...under(
    'AZURE',
    'EASTUS2 EASTUS AUSTRALIAEAST UKSOUTH WESTEUROPE CENTRALUS CANADACENTRAL UAENORTH SOUTHEASTASIA JAPANEAST CENTRALINDIA',
  ),
]

function under(cloud: string, names: string): string[] {
  return names.split(' ').map(name => `${cloud}_${name}`)
}
